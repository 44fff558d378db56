/// How a receiver's share moves. Again a chain; `settled` is the furthest claim. A share is cancelled only while it
/// waits: once frozen into a request it can no longer be taken out.
package enum SplitLegMachine {
    package enum Effect: String, Sendable, CaseIterable {
        case watch
        /// Repeat the request byte for byte under its number.
        case repeatCall
        /// The share arrived: book it.
        case book
        case askPerson
    }

    package struct Transition: Sendable, Equatable {
        package let state: LegState
        package let effects: [Effect]
    }

    package static func apply(_ event: LegEvent, to state: LegState) -> Transition {
        if event == .cancelled {
            return Transition(state: state == .waiting ? .cancelled : state, effects: [])
        }
        // A share that never left cannot have an outcome.
        guard state != .cancelled, state != .waiting || event == .sent, rank(event.target) > rank(state) else {
            return Transition(state: state, effects: [])
        }
        return Transition(state: event.target, effects: effects(of: event.target))
    }

    private static func effects(of state: LegState) -> [Effect] {
        switch state {
        case .waiting, .sent, .cancelled: []
        case .unknown: [.repeatCall]
        case .processing: [.watch]
        case .failed: [.askPerson]
        case .settled: [.book]
        }
    }

    static func rank(_ state: LegState) -> Int {
        switch state {
        case .waiting: 0
        case .sent: 1
        case .unknown: 2
        case .processing: 3
        case .failed: 4
        case .settled: 5
        case .cancelled: 6
        }
    }
}

package enum LegEvent: Sendable, Equatable {
    /// Frozen into a request that goes out now.
    case sent
    case answerLost, taken, settled, failed
    /// The order was refunded before the share left.
    case cancelled

    var target: LegState {
        switch self {
        case .sent: .sent
        case .answerLost: .unknown
        case .taken: .processing
        case .settled: .settled
        case .failed: .failed
        case .cancelled: .cancelled
        }
    }
}
