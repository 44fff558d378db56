package import Operations
package import Payments

/// One line of who may do what: what the documentation shows and a test holds against the rules in force.
package struct CommandRight: Sendable {
    package let verb: OperatorVerb
    package let roles: Set<OperatorRole>

    /// Every command once, in the order of the documentation.
    package static let all = OperatorVerb.allCases.map {
        CommandRight(verb: $0, roles: CommandRules.allowed($0))
    }
}
