import Payments

/// Everybody who tries to confirm a proposal in a race, rightly or wrongly.
enum RaceCast {
    static let everything: Set<OperatorRole> = Set(OperatorRole.allCases)

    /// Those who propose and confirm as they should.
    static let honest = [
        person("ann", 2_000, "s-1"), person("bob", 2_001, "s-2"), person("cat", 2_002, "s-3"),
    ]

    /// The same person in another session, under another name, and whoever may not confirm.
    static let others = [
        person("ann", 2_000, "s-4"), person("ann2", 2_000, "s-5"), person("bob", 2_001, "s-6"),
        person("cat2", 2_002, "s-7"), OperatorIdentity(name: "vic", uid: 2_003, roles: [.viewer], session: "s-8"),
        OperatorIdentity(name: "desk", uid: 2_004, roles: everything, isShared: true, session: "s-9"),
        OperatorIdentity(name: "rev", uid: 2_005, roles: [.reviewer], session: "s-10"),
    ]

    private static func person(_ name: String, _ uid: UInt32, _ session: String) -> OperatorIdentity {
        OperatorIdentity(name: name, uid: uid, roles: everything, session: session)
    }
}

/// What one attempt at a proposal tries.
enum RaceMove: String, CaseIterable, Sendable {
    case honest
    case wrongDigest = "wrong digest"
    case wrongVersion = "wrong version"
    case wrongWord = "wrong word typed"
    case unarmed = "session not armed"
    case staleData = "stale data"
    case noReason = "no reason"
    /// The action number of an earlier attempt again.
    case repeated = "number repeated"
    case withdraw
}

/// What happens between attempts.
enum RaceTurn: String, CaseIterable, Sendable {
    case nothing
    /// Everything at once in one batch.
    case together = "in one batch"
    case changed = "state changed"
    case expired
    /// One second before it runs out.
    case nearlyExpired = "nearly expired"
    case restarted = "engine restarted"
}
