/// Two people judge a case without knowing of each other's answer; when they differ a third decides.
package enum FourEyes {
    package enum Outcome: Sendable, Equatable {
        /// It is the first answer: another person has to answer, and does not see it.
        case waits
        /// The second says the same.
        case agreed
        /// The second says the opposite: an admin sees both, side by side.
        case disputed
        /// An admin has decided between the two.
        case settled

        package var place: ReviewAnswer.Place {
            switch self {
            case .waits: .first
            case .agreed, .disputed: .second
            case .settled: .third
            }
        }
    }

    package enum Refusal: Error, Sendable, Equatable {
        case samePerson(String)
        case adminNeeded
    }

    /// - Parameter standing: the answers that count so far, at most two.
    package static func weigh(
        isApproval: Bool, by name: String, uid: UInt32, isAdmin: Bool, after standing: [ReviewAnswer]
    ) throws(Refusal) -> Outcome {
        if let own = standing.first(where: { $0.isOf(name, uid: uid) }) { throw .samePerson(own.by) }
        guard let first = standing.first else { return .waits }
        guard standing.count > 1 else { return first.isApproval == isApproval ? .agreed : .disputed }
        guard isAdmin else { throw .adminNeeded }
        return .settled
    }
}
