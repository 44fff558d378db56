import Operations
import Terminal

/// The audit screen's lines.
enum AuditText {
    /// A broken chain comes before all counts, a filter in place of some.
    static func head(_ view: AuditView, _ context: CellContext, isWide: Bool, filter: String = "") -> SegmentLine {
        let today = view.today
        let gap = isWide ? "   " : "  "
        var words = [context.text(.audToday, Figures.count(today.actions))]
        words.append(context.text(.audByPeople, Figures.count(today.byPeople)))
        if isWide { words.append(context.text(.audBySystem, Figures.count(today.bySystem))) }
        if filter.isEmpty {
            words.append(context.text(.audRefused, Figures.count(today.refused)))
            words.append(context.text(.audUndone, Figures.count(today.undoneByTimer)))
            if isWide { words.append(context.text(.audNoReason, Figures.count(today.withoutReason))) }
        } else {
            words.append(filter)
        }
        let counts = words.joined(separator: gap)
        let chain = chain(view.check, context, isWide: isWide)
        return view.check.fault == nil
            ? SegmentLine([Segment(counts + gap), chain]) : SegmentLine([chain, Segment(gap + counts)])
    }

    /// What the engine has made sure of: rows whose hashes it has recomputed itself, and no more.
    private static func chain(_ check: AuditCheckView, _ context: CellContext, isWide: Bool) -> Segment {
        if let fault = check.fault { return Segment(context.text(.audChainBad, fault), .crit) }
        guard let to = check.checkedTo else { return Segment(context.text(.audChainOpen), .info) }
        guard check.isComplete else {
            return Segment(
                context.text(.audChainChecking, Figures.count(check.checked), Figures.count(check.size)), .info)
        }
        guard isWide else { return Segment(context.text(.audChainOKShort), .ok) }
        return Segment(context.text(.audChainOK, Figures.clock(to), Figures.count(check.size)), .ok)
    }

    // MARK: words of a row

    /// What it was about; a refused act is told with what was tried.
    static func subject(_ row: AuditRow, _ context: CellContext) -> String {
        let target = context.target(CaseList.shortID(row.target))
        return row.isRefused ? context.code(.act, row.act) + " " + target : target
    }

    static func change(_ row: AuditRow, _ context: CellContext) -> String {
        if row.isRefused { return context.text(.audUnchanged) }
        return row.change.isEmpty ? Figures.missing : row.change
    }

    static func reason(_ row: AuditRow, _ context: CellContext) -> String {
        if row.isSystem, let known = context.language.knownCode(.auditReason, row.reason) { return known }
        if row.isSystem, let known = context.language.knownCode(.canaryReason, row.reason) { return known }
        return row.isSystem ? context.language.evidence(row.reason) : row.reason
    }

    static func outcome(_ row: AuditRow, _ context: CellContext) -> String {
        context.code(row.isRefused ? .refusal : .outcome, row.outcome)
    }

    static func session(_ row: AuditRow, _ context: CellContext) -> String {
        if !row.session.isEmpty { return row.session }
        return row.isSystem ? context.text(.audAuto) : Figures.missing
    }

    // MARK: the row under `>`

    /// The five lines below the list on a small screen.
    static func short(_ detail: AuditDetail, _ context: CellContext) -> [SegmentLine] {
        let row = detail.row
        var lines = [title(row, context, session: context.text(.audSession, session(row, context), origin(detail)))]
        lines.append(SegmentLine("  " + facts(detail, context).joined(separator: "  ")))
        if row.isRefused || !row.detail.isEmpty {
            lines.append(SegmentLine("  " + guardLine(row, context), row.isRefused ? .warn : .plain))
        }
        if !row.change.isEmpty || row.isRefused { lines.append(SegmentLine("  " + steps(row, context))) }
        lines.append(SegmentLine("  " + link(detail, context)))
        return lines
    }

    /// Everything that is recorded of it.
    static func full(_ detail: AuditDetail, _ context: CellContext) -> [SegmentLine] {
        let row = detail.row
        var lines = [title(row, context, session: "")]
        func add(_ word: Word, _ text: String, _ style: Style = .plain) {
            guard !text.isEmpty else { return }
            lines.append(SegmentLine([
                Segment("  " + Cells.pad(context.text(word), to: 16), .heading), Segment(text, style),
            ]))
        }
        add(.colSession, [session(row, context), detail.origin, detail.terminal].filter { !$0.isEmpty }
            .joined(separator: "   "))
        add(.colRole, row.role)
        add(.colClass, String(row.riskClass) + "   " + outcome(row, context))
        add(.audSecond, row.second)
        add(.audTyped, detail.typed)
        add(.audReason, reason(row, context))
        add(.audSeen, seen(detail, context))
        add(.audShown, detail.shown)
        add(.audConsidered, detail.consideredMilliseconds.map { Figures.tenths(milliseconds: $0) + " s" } ?? "")
        add(.audPreview, foreseen(detail.foreseen, context))
        add(.audGuard, row.isRefused ? row.detail : "", .warn)
        add(.audDetail, row.isRefused ? "" : row.detail)
        add(.colBeforeAfter, change(row, context))
        add(.colOn, row.target)
        add(.audAction, detail.actionID)
        add(.audPrevious, detail.previous)
        add(.audThis, detail.hash)
        add(.audSigned, signed(detail, context))
        return lines
    }

    private static func title(_ row: AuditRow, _ context: CellContext, session: String) -> SegmentLine {
        let act = row.isRefused ? context.text(.audRefusedMark) : context.code(.act, row.act)
        return SegmentLine([
            Segment("> " + Figures.preciseClock(row.at), .selected),
            Segment("  " + context.code(.auditReason, row.who) + "  "),
            Segment(act, row.isRefused ? .warn : .plain),
            Segment("  " + subject(row, context) + (session.isEmpty ? "  #" + String(row.sequence) : "  " + session)),
        ])
    }

    private static func origin(_ detail: AuditDetail) -> String {
        detail.origin.isEmpty ? "" : ", " + detail.origin
    }

    private static func facts(_ detail: AuditDetail, _ context: CellContext) -> [String] {
        let row = detail.row
        var facts: [String] = []
        if !detail.typed.isEmpty { facts.append(context.text(.audTyped) + " \"" + detail.typed + "\"") }
        if !row.reason.isEmpty { facts.append(context.text(.audReason) + " \"" + reason(row, context) + "\"") }
        let seen = seen(detail, context)
        if !seen.isEmpty { facts.append(context.text(.audSeen) + " " + seen) }
        if !detail.shown.isEmpty { facts.append(context.text(.audShown) + " " + brief(detail.shown)) }
        if !row.second.isEmpty { facts.append(context.text(.audSecond) + " " + row.second) }
        return facts
    }

    /// When the data on the screen was made, and how old it was.
    private static func seen(_ detail: AuditDetail, _ context: CellContext) -> String {
        guard let age = detail.dataAgeMilliseconds else { return "" }
        let clock = String(Figures.preciseClock(detail.row.at - age).dropLast(2))
        return clock + " (" + Figures.tenths(milliseconds: age) + " s)"
    }

    private static func guardLine(_ row: AuditRow, _ context: CellContext) -> String {
        guard row.isRefused else { return context.text(.audDetail) + " " + row.detail }
        return context.text(.audGuard) + " " + (row.detail.isEmpty ? outcome(row, context) : row.detail)
    }

    private static func steps(_ row: AuditRow, _ context: CellContext) -> String {
        let parts = row.change.split(separator: ">", maxSplits: 1).map(String.init)
        guard !row.isRefused, parts.count == 2, parts[0].hasSuffix("-") else {
            return context.text(.colBeforeAfter) + " " + change(row, context)
        }
        let before = parts[0].dropLast().trimmingBlanks
        return context.text(.audBefore) + " " + (before.isEmpty ? Figures.missing : before) + "   "
            + context.text(.audAfter) + " " + Substring(parts[1]).trimmingBlanks
    }

    private static func link(_ detail: AuditDetail, _ context: CellContext) -> String {
        context.text(.audPrevious) + " " + brief(detail.previous) + "  " + context.text(.audThis) + " "
            + brief(detail.hash) + "  " + signed(detail, context)
    }

    private static func signed(_ detail: AuditDetail, _ context: CellContext) -> String {
        guard let at = detail.headAt, let key = detail.headKeyID else { return context.text(.audNotSigned) }
        return context.text(.audSignedBy, String(key.prefix(24)), Figures.dayClock(at))
    }

    private static func brief(_ hash: String) -> String { hash.count > 8 ? String(hash.prefix(8)) + ".." : hash }

    /// The words of a preview: figures with their units.
    static func foreseen(_ text: String, _ context: CellContext) -> String {
        text.split(separator: " ").compactMap { word -> String? in
            guard let colon = word.lastIndex(of: ":"), let value = Int(word[word.index(after: colon)...]) else {
                return nil
            }
            let name = String(word[..<colon])
            switch name {
            case "moves", "lost":
                return context.text(name == "moves" ? .audMoves : .audLost, Figures.rate(value))
            case "success": return context.text(.audSuccess, Figures.change(value))
            case "cost": return context.text(.audCost, (value > 0 ? "+" : "") + Figures.costPercent(value))
            case "amount": return Figures.money(Int64(value))
            case "orders": return context.text(.audOrders, Figures.count(value))
            default: return context.channel(name) + " \(value) %"
            }
        }.joined(separator: "; ")
    }

    // MARK: counts

    static func counts(_ view: AuditView, _ context: CellContext) -> Block {
        let month = view.month
        var levels = month.levels.map {
            context.text(.audLevel, String($0.riskClass), Figures.count($0.done), Figures.count($0.refused))
        }
        levels.append(context.text(
            .audLevelUndone, Figures.count(month.undoneByPerson), Figures.count(month.undoneByTimer)))
        if let considered = month.consideredMilliseconds {
            levels.append(context.text(.audConsidered) + " " + Figures.tenths(milliseconds: considered) + " s")
        }
        let refusals = month.refusals.map { context.code(.refusal, $0.rule) + " " + Figures.count($0.count) }
        return Block(context.text(.audCounts), lines: [
            SegmentLine("  " + levels.joined(separator: "   ")),
            SegmentLine([
                Segment("  " + context.text(.audRefusals) + "  ", .heading),
                Segment(refusals.isEmpty ? context.text(.audNoRefusals) : refusals.joined(separator: "   ")),
            ]),
        ])
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
