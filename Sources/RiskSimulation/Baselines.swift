import Payments
package import Risk

/// What shops do without any of this: an amount line alone, set so that it costs as many alerts as ours may; five
/// static rules; the same five with their two windows hopping every ten minutes instead of sliding.
package enum Baselines {
    /// 1,200.00: the line that comes nearest to 5 alerts for 1,000 good orders on the seeds used for tuning.
    package static let amountLine = RiskRules(rules: [
        RiskRule("large_amount", points: 45, kinds: [.order], [RiskCondition(.amount, atLeast: 120_000)])
    ])

    /// Large amount, frequency, hours, new user with a large amount, accounts on one device; each with the lines it is
    /// usually given.
    package static let fiveStatic = RiskRules(rules: [
        RiskRule("large_amount", points: 45, kinds: [.order], [RiskCondition(.amount, atLeast: 1_500_000)]),
        RiskRule("frequency", points: 50, [RiskCondition(.userOrders, within: 600, atLeast: 5)]),
        RiskRule("unusual_hours", points: 15, kinds: [.order], [RiskCondition(.hour, atLeast: 1, below: 5)]),
        RiskRule("new_user_large", points: 65, [
            RiskCondition(.accountAge, below: 1_440), RiskCondition(.amount, atLeast: 300_000),
        ]),
        RiskRule("device_hopping", points: 55, [RiskCondition(.deviceUsers, within: 3_600, atLeast: 4)]),
    ])
}

/// The five static rules where frequency and accounts of a device are counted as stream processors do it: in panes of
/// ten minutes that begin at full ten minutes, a window being the pane under way and as many before it as fit.
package struct HoppingContestant: RiskContestant {
    package let name = "five rules, windows hopping every 10 min"
    private static let paneMilliseconds: Int64 = 600_000
    private let stateless = RiskRules(
        rules: Baselines.fiveStatic.rules.filter { !["frequency", "device_hopping"].contains($0.name) })
    private var users: [String: [Int64: Int]] = [:]
    private var devices: [String: [Int64: Set<String>]] = [:]

    package init() {}

    package mutating func assess(_ subject: RiskSubject) -> (score: Int, isAlert: Bool) {
        var score = RiskAssessor.assess(subject, memory: RiskMemory(), rules: stateless).score
        guard subject.kind == .order else { return (score, score >= stateless.holdAt) }
        let pane = subject.at.milliseconds / HoppingContestant.paneMilliseconds
        if (users[subject.user]?[pane] ?? 0) + 1 >= 5 { score += 50 }
        var accounts: Set<String> = [subject.user]
        for (of, seen) in devices[subject.device] ?? [:] where of > pane - 6 { accounts.formUnion(seen) }
        if accounts.count >= 4 { score += 55 }
        return (score, score >= stateless.holdAt)
    }

    package mutating func note(_ event: RiskWorldEvent) {
        guard let subject = event.subject, subject.kind == .order else { return }
        let pane = subject.at.milliseconds / HoppingContestant.paneMilliseconds
        users[subject.user] = [pane: (users[subject.user]?[pane] ?? 0) + 1]
        devices[subject.device, default: [:]] = devices[subject.device, default: [:]].filter { $0.key > pane - 6 }
        devices[subject.device, default: [:]][pane, default: []].insert(subject.user)
    }
}
