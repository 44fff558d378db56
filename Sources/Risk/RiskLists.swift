import Payments

/// The entries of all lists, found by number.
struct RiskLists: Sendable {
    private struct Key: Hashable {
        let of: RiskEntry.Subject
        let value: String
    }

    private struct Mark {
        let list: RiskEntry.List
        let until: Timestamp?
    }

    private var marks: [Key: [Mark]] = [:]
    let isEmpty: Bool

    init(_ entries: [RiskEntry]) {
        isEmpty = entries.isEmpty
        for entry in entries {
            marks[Key(of: entry.of, value: entry.value), default: []].append(Mark(list: entry.list, until: entry.until))
        }
    }

    /// How many of the numbers in it stand on each list.
    func counts(_ subject: RiskSubject) -> (allow: Int, deny: Int, watch: Int) {
        guard !isEmpty else { return (0, 0, 0) }
        var counts = (allow: 0, deny: 0, watch: 0)
        for (of, value) in numbers(subject) where !value.isEmpty {
            for mark in marks[Key(of: of, value: value)] ?? [] where mark.until.map({ subject.at < $0 }) ?? true {
                switch mark.list {
                case .allow: counts.allow += 1
                case .deny: counts.deny += 1
                case .watch: counts.watch += 1
                }
            }
        }
        return counts
    }

    private func numbers(_ subject: RiskSubject) -> [(RiskEntry.Subject, String)] {
        [
            (.user, subject.user), (.device, subject.device), (.address, subject.address),
            (.identity, subject.identity), (.payee, subject.payee), (.leader, subject.leader),
        ]
    }
}
