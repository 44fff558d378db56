/// How a withdrawal moves. Before it leaves it may be held, released, rejected and cancelled; once it has left only
/// what the channel says moves it, and "the money arrived" is believed after a wrong "failed", too.
package enum WithdrawalMachine {
    package enum Effect: String, Sendable, CaseIterable {
        /// Ask the channel for the result on a schedule.
        case watch
        /// The money arrived: book it.
        case book
        /// The reserved amount goes back to the participant's commission.
        case giveBack
        /// The amount had been given back by a wrong "failed": take it again, if need be as a debt.
        case takeAgain
        /// It had arrived and came back.
        case bookReturn
        case askPerson
    }

    package struct Transition: Sendable, Equatable {
        package let state: WithdrawalState
        package let effects: [Effect]
    }

    package static func apply(_ event: WithdrawalEvent, to state: WithdrawalState) -> Transition {
        let unchanged = Transition(state: state, effects: [])
        switch event {
        case .held: return state == .requested ? Transition(state: .held, effects: [.askPerson]) : unchanged
        case .released: return state == .held ? Transition(state: .requested, effects: []) : unchanged
        case .rejected:
            guard state == .requested || state == .held else { return unchanged }
            return Transition(state: .rejected, effects: [.giveBack])
        case .sent: return state == .requested ? Transition(state: .sent, effects: []) : unchanged
        case .cancelled where state == .requested || state == .held:
            return Transition(state: .cancelled, effects: [.giveBack])
        case .answerLost, .taken, .awaiting, .failed, .expired, .cancelled, .succeeded, .returned:
            return reported(event, state)
        }
    }

    /// What a channel says of a withdrawal that has left.
    private static func reported(_ event: WithdrawalEvent, _ state: WithdrawalState) -> Transition {
        guard let target = event.target, let before = rank(state), let after = rank(target), after > before else {
            return Transition(state: state, effects: [])
        }
        switch target {
        case .succeeded: return Transition(state: target, effects: state.isGivenBack ? [.takeAgain, .book] : [.book])
        case .returned:
            if state == .succeeded { return Transition(state: target, effects: [.bookReturn, .askPerson]) }
            // Its arrival was never heard of: the amount is still reserved unless it was given back before.
            return Transition(state: target, effects: state.isTerminal ? [.askPerson] : [.giveBack, .askPerson])
        case .failed, .expired, .cancelled:
            return Transition(state: target, effects: [.giveBack])
        case .processing, .awaitingConfirmation: return Transition(state: target, effects: [.watch])
        case .requested, .held, .sent, .unknown, .rejected: return Transition(state: target, effects: [])
        }
    }

    /// Nil for states in which nothing has left.
    static func rank(_ state: WithdrawalState) -> Int? {
        switch state {
        case .requested, .held, .rejected: nil
        case .sent: 0
        case .unknown: 1
        case .processing: 2
        case .awaitingConfirmation: 3
        case .failed, .expired, .cancelled: 4
        case .succeeded: 5
        case .returned: 6
        }
    }
}

package enum WithdrawalEvent: Sendable, Equatable, CaseIterable {
    // By people and rules, before it leaves:
    case held, released, rejected
    case sent
    // By the channel:
    case answerLost, taken, awaiting, failed, expired
    /// By a person before it leaves, by the channel afterwards.
    case cancelled
    case succeeded
    /// The receiving bank sent it back.
    case returned

    var target: WithdrawalState? {
        switch self {
        case .held, .released, .rejected, .sent: nil
        case .answerLost: .unknown
        case .taken: .processing
        case .awaiting: .awaitingConfirmation
        case .failed: .failed
        case .expired: .expired
        case .cancelled: .cancelled
        case .succeeded: .succeeded
        case .returned: .returned
        }
    }
}
