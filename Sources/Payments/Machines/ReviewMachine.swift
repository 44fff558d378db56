/// How a review case moves: claimed, put back, held, and at last decided. A decision is never changed.
package enum ReviewMachine {
    package enum Effect: String, Sendable, CaseIterable {
        /// Do what approval of this kind of case means.
        case carryOutApproval
        /// Do what rejection of this kind of case means.
        case carryOutRejection
    }

    package struct Transition: Sendable, Equatable {
        package let state: ReviewState
        /// Who has it now; empty when nobody.
        package let claimedBy: String
        package let effects: [Effect]
    }

    /// Why an event was not taken.
    package enum Refusal: Error, Sendable, Equatable {
        case alreadyDecided
        case claimedByOther(String)
        case notClaimed
        case holdLimit(Int)
    }

    /// - Parameters:
    ///   - by: the person who acts.
    ///   - holds: how often the case was held before, and how often it may be.
    package static func apply(
        _ event: ReviewEvent, by person: String, to state: ReviewState, claimedBy owner: String,
        holds: (used: Int, allowed: Int)
    ) throws(Refusal) -> Transition {
        guard state.isOpen else { throw .alreadyDecided }
        guard owner.isEmpty || owner == person else { throw .claimedByOther(owner) }
        switch event {
        case .claimed: return Transition(state: .claimed, claimedBy: person, effects: [])
        case .unclaimed:
            guard owner == person else { throw .notClaimed }
            return Transition(state: .waiting, claimedBy: "", effects: [])
        case .held:
            guard holds.used < holds.allowed else { throw .holdLimit(holds.allowed) }
            return Transition(state: .held, claimedBy: "", effects: [])
        case .answeredFirst: return Transition(state: .waiting, claimedBy: "", effects: [])
        case .approved: return Transition(state: .approved, claimedBy: person, effects: [.carryOutApproval])
        case .rejected: return Transition(state: .rejected, claimedBy: person, effects: [.carryOutRejection])
        }
    }
}

package enum ReviewEvent: Sendable, Equatable {
    case claimed, unclaimed, held
    /// An answer that another person has to match: the case is free for him.
    case answeredFirst
    case approved, rejected
}
