import Payments

/// Acts that may come in floods, such as refusals, comings and goings: the first of a kind is written at once; what
/// follows within its window is counted, and told in one row when the window is over. So nobody fills the chain, and
/// nothing is lost but the single rows.
struct AuditFold: Sendable, Equatable {
    /// Whose, and what: "refused not_permitted", "login", "told verify".
    struct Kind: Sendable, Hashable, Comparable {
        let uid: UInt32
        let name: String
        let what: String

        static func < (left: Kind, right: Kind) -> Bool {
            (left.uid, left.name, left.what) < (right.uid, right.name, right.what)
        }
    }

    /// What is written of a kind.
    struct Terms: Sendable, Equatable {
        /// How many rows of their own the first ones of a window get.
        var listed = 1
        var windowMilliseconds: Int64 = 60_000

        /// Refusals, comings and goings.
        static let minute = Terms()
        /// What a console tells: a handful a minute stand by themselves.
        static let told = Terms(listed: 5)
        /// Reads without a session: a row an hour says how many.
        static let reads = Terms(listed: 0, windowMilliseconds: 3_600_000)
    }

    private struct Spell: Sendable, Equatable {
        var since: Timestamp
        var terms: Terms
        var listed = 0
        var more: Int64 = 0
        /// The first few of those that were only counted, "weight wechat".
        var examples: [String] = []
        /// The newest of them, whose person, role and session the row will carry.
        var last: AuditRecord
    }

    private var spells: [Kind: Spell] = [:]

    /// Kinds remembered at once; what comes beyond is counted together.
    static let kinds = 256
    static let examplesKept = 6

    var isEmpty: Bool { spells.isEmpty }

    /// Whether the row is to be written now; else it is counted.
    mutating func lists(_ record: AuditRecord, as asked: Kind, _ terms: Terms = .minute) -> Bool {
        let isKnown = spells[asked] != nil || spells.count < AuditFold.kinds
        let kind = isKnown ? asked : Kind(uid: .max, name: "", what: "")
        var spell = spells[kind] ?? Spell(since: record.at, terms: terms, last: record)
        defer { spells[kind] = spell }
        if isKnown, spell.listed < spell.terms.listed, spell.more == 0 {
            spell.listed += 1
            return true
        }
        spell.more += 1
        spell.last = record
        let example = record.target.isEmpty ? record.act : record.act + " " + record.target
        if spell.examples.count < AuditFold.examplesKept, !spell.examples.contains(example) {
            spell.examples.append(example)
        }
        return false
    }

    /// Rows for what was counted in windows that are over. A clock that was set back ends a window, too.
    mutating func due(at now: Timestamp) -> [AuditRecord] {
        var rows: [AuditRecord] = []
        let over = spells.filter { !(0..<$0.value.terms.windowMilliseconds).contains(now.since($0.value.since)) }
        for (kind, spell) in over.sorted(by: { $0.key < $1.key }) {
            guard spell.more > 0 else {
                spells[kind] = nil
                continue
            }
            rows.append(AuditFold.row(spell, isOfMany: kind.uid == .max && kind.name.isEmpty, at: now))
            // The window that follows begins full: a flood that goes on costs one row for each.
            spells[kind]?.since = now
            spells[kind]?.listed = spell.terms.listed
            spells[kind]?.more = 0
            spells[kind]?.examples = []
        }
        return rows
    }

    private static func row(_ spell: Spell, isOfMany: Bool, at now: Timestamp) -> AuditRecord {
        let last = spell.last
        var context = AuditContext(
            role: isOfMany ? AuditContext.system : last.context.role, session: last.context.session,
            origin: last.context.origin)
        context.detail = PlainLine.of(spell.examples.joined(separator: "; "), bytes: Limits.textBytes)
        let seconds = max(1, now.since(spell.since) / 1_000)
        return AuditRecord(
            at: now, who: isOfMany ? "others" : last.who, act: last.act, riskClass: last.riskClass, target: "",
            change: "\(spell.more) more within \(seconds) s", reason: "", outcome: last.outcome, actionID: "",
            context: context)
    }
}

extension Turn {
    /// Writes the row, or counts it when this person had such rows a moment ago.
    /// - Returns: whether it was written.
    @discardableResult
    func fold(
        _ record: AuditRecord, of who: OperatorIdentity, as what: String, _ terms: AuditFold.Terms = .minute
    ) -> Bool {
        let isListed = steering.fold.lists(
            record, as: AuditFold.Kind(uid: who.uid, name: record.who, what: what), terms)
        if isListed { audits.append(record) }
        return isListed
    }

    /// Rows for what was only counted.
    func tellFolded() {
        guard !steering.fold.isEmpty else { return }
        audits += steering.fold.due(at: at)
    }
}
