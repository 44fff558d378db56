import Payments

/// Reads `[[operator]]`: who may do what at a console. A name is bound to a system user, which no console can claim.
enum Operators {
    static let maximumOperators = 200

    static func read(_ document: ConfigurationTable) throws(ConfigurationError) -> [OperatorIdentity] {
        var operators: [OperatorIdentity] = []
        for table in try document.tables("operator", maximumCount: maximumOperators) {
            try table.expect(["name", "uid", "roles", "shared"])
            let identity = OperatorIdentity(
                name: try table.text("name", maximum: 32),
                uid: UInt32(try table.integer("uid", in: 0...4_294_967_294)),
                roles: try table.choices("roles", OperatorRole.self),
                isShared: try table.boolean("shared", standard: false))
            guard identity.uid != 0 else {
                throw table.fault("uid", "must not be 0: root is no operator, each person has a system user")
            }
            guard !identity.roles.isEmpty else { throw table.fault("roles", "must name at least one role") }
            guard !operators.contains(where: { $0.name == identity.name }) else {
                throw table.fault("name", "names an operator a second time")
            }
            guard !operators.contains(where: { $0.uid == identity.uid }) else {
                throw table.fault("uid", "belongs to another operator already; each person has a system user")
            }
            operators.append(identity)
        }
        return operators
    }
}
