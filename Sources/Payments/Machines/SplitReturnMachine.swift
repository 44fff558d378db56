/// How the return of a share moves: a chain like the refund's. "It came back" is the furthest claim of all.
package enum SplitReturnMachine {
    package enum Effect: String, Sendable, CaseIterable {
        case watch
        /// Repeat the call under the same number.
        case repeatCall
        /// It came back: book it.
        case book
        case askPerson
    }

    package struct Transition: Sendable, Equatable {
        package let state: ReturnState
        package let effects: [Effect]

        package init(state: ReturnState, effects: [Effect]) {
            self.state = state
            self.effects = effects
        }
    }

    package static func apply(_ event: ReturnEvent, to state: ReturnState) -> Transition {
        guard rank(event.target) > rank(state) else { return Transition(state: state, effects: []) }
        return Transition(state: event.target, effects: effects(of: event.target))
    }

    private static func effects(of state: ReturnState) -> [Effect] {
        switch state {
        case .created: []
        case .unknown: [.repeatCall]
        case .processing: [.watch]
        case .failed: [.askPerson]
        case .succeeded: [.book]
        }
    }

    static func rank(_ state: ReturnState) -> Int {
        switch state {
        case .created: 0
        case .unknown: 1
        case .processing: 2
        case .failed: 3
        case .succeeded: 4
        }
    }
}

package enum ReturnEvent: Sendable, Equatable {
    case answerLost, taken, succeeded, failed

    var target: ReturnState {
        switch self {
        case .answerLost: .unknown
        case .taken: .processing
        case .succeeded: .succeeded
        case .failed: .failed
        }
    }
}
