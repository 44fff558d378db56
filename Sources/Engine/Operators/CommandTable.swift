package import Operations
package import Payments

/// One line of who may do what: what the documentation shows and a test holds against the rules in force.
package struct CommandRight: Sendable {
    /// As in the audit chain.
    package let name: String
    /// Classes it can be of, by its effect.
    package let classes: ClosedRange<Int>
    package let roles: Set<OperatorRole>
    /// Whether what it changed goes back by itself.
    package let isUndone: Bool
}

extension CommandRight {
    /// Every command once, in the order of the documentation.
    package static let all: [CommandRight] = samples.map { sample in
        CommandRight(
            name: CommandRules.name(sample.command), classes: sample.classes,
            roles: CommandRules.allowed(sample.command), isUndone: sample.isUndone)
    }

    /// The class a command turned out to be of must lie in its line's range.
    package static func classes(of command: OperatorCommand) -> ClosedRange<Int> {
        let name = CommandRules.name(command)
        return all.first { $0.name == name }?.classes ?? 4...4
    }

    private typealias Sample = (command: OperatorCommand, classes: ClosedRange<Int>, isUndone: Bool)

    private static let samples: [Sample] = [
        (.acknowledge(alert: ""), 1...1, false), (.wake(alert: ""), 1...1, false),
        (.queryOrder(order: ""), 1...1, false),
        (.claim(reviewCase: ""), 1...1, false), (.unclaim(reviewCase: ""), 1...1, false),
        (.note(reviewCase: "", text: ""), 1...1, false), (.hold(reviewCase: ""), 1...1, false),
        (.planPeak(centiPerSecond: 1, at: 0, minutes: 1), 1...1, false), (.keep(timer: ""), 1...1, false),
        (.undo(timer: ""), 1...1, false), (.withdraw(proposal: ""), 1...1, false), (.arm, 1...1, false),
        (.disarm, 1...1, false), (.lock, 1...1, false), (.unlock(name: ""), 1...1, false),
        (.reveal(.order("")), 1...1, false), (.setChannelWeight(channel: "", weight: 0), 2...3, true),
        (.setPreferenceWeight(0), 2...3, true), (.startCanary(target: "", sharePercent: 1), 2...3, true),
        (.stopCanary(""), 2...2, false), (.retrySplit(leg: ""), 2...2, false),
        (.resendMessage(of: ""), 2...2, false),
        (.resumePayouts, 2...2, false), (.deferWithdrawal(withdrawal: ""), 2...2, true),
        (.failover(channel: ""), 3...3, true), (.back(channel: ""), 3...3, false),
        (.promoteCanary(""), 3...3, true), (.rollback(version: 0), 3...3, true), (.pausePayouts, 3...3, true),
        (.approvePayee(participant: ""), 3...3, false), (.approve(reviewCase: ""), 2...4, false),
        (.reject(reviewCase: ""), 2...4, false), (.releaseWithdrawal(withdrawal: ""), 2...4, false),
        (.rejectWithdrawal(withdrawal: ""), 2...4, false), (.goBatch(batch: ""), 3...4, false),
        (.refund(order: "", minorUnits: 0), 3...4, false),
        (.adjust(debit: "", credit: "", minorUnits: 0), 4...4, false), (.second(proposal: ""), 3...4, false),
    ]
}
