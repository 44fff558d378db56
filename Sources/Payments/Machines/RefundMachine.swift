/// How a refund moves. A chain like the attempt's: the furthest claim stands, and "the money left" is the furthest of
/// all, so a late "failed" never takes a success back, and a success after a wrong "failed" is believed.
package enum RefundMachine {
    package enum Effect: String, Sendable, CaseIterable {
        /// Ask the channel for the result on a schedule.
        case watch
        /// Repeat the call under the same number.
        case repeatCall
        /// The money left: book it.
        case book
        /// The reserved amount is free again.
        case release
        /// The amount had been freed by an earlier refusal: take it off again.
        case reserveAgain
        case askPerson
    }

    package struct Transition: Sendable, Equatable {
        package let state: RefundState
        package let effects: [Effect]

        package init(state: RefundState, effects: [Effect]) {
            self.state = state
            self.effects = effects
        }
    }

    package static func apply(_ event: RefundEvent, to state: RefundState) -> Transition {
        if event == .overtaken || event == .unpayable {
            let ends: [RefundState] = event == .overtaken ? [.created, .abnormal] : [.created, .unknown]
            guard ends.contains(state) else { return Transition(state: state, effects: []) }
            return Transition(state: .failed, effects: [.release])
        }
        let target = event.target
        guard rank(target) > rank(state) else { return Transition(state: state, effects: []) }
        return Transition(state: target, effects: effects(from: state, to: target))
    }

    private static func effects(from state: RefundState, to target: RefundState) -> [Effect] {
        switch target {
        case .created: []
        case .unknown: [.repeatCall]
        case .processing: [.watch]
        case .failed: [.release, .askPerson]
        case .abnormal: state == .failed ? [.reserveAgain, .askPerson] : [.askPerson]
        case .succeeded: state == .failed ? [.reserveAgain, .book] : [.book]
        }
    }

    static func rank(_ state: RefundState) -> Int {
        switch state {
        case .created: 0
        case .unknown: 1
        case .processing: 2
        case .failed: 3
        case .abnormal: 4
        case .succeeded: 5
        }
    }
}

package enum RefundEvent: Sendable, Equatable {
    case answerLost, taken, succeeded
    /// Refused or closed for good at the channel.
    case failed
    /// The channel wants a person to act.
    case abnormal
    /// What it should give back went back another way: one that was never sent, or that the channel could not pay
    /// out, ends. Should the channel pay it out all the same, that is believed.
    case overtaken
    /// The channel says that it never got it, and has less left of the payment than it asks for.
    case unpayable

    var target: RefundState {
        switch self {
        case .answerLost: .unknown
        case .taken: .processing
        case .succeeded: .succeeded
        case .failed, .overtaken, .unpayable: .failed
        case .abnormal: .abnormal
        }
    }
}
