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
        // Only what arrived can come back.
        guard event != .returned || state == .settled else { return Transition(state: state, effects: []) }
        // Mended: the frozen request goes out again.
        if event == .sent, state == .blocked { return Transition(state: .sent, effects: []) }
        guard state != .cancelled, state != .waiting || event == .sent, rank(event.target) > rank(state) else {
            return Transition(state: state, effects: [])
        }
        return Transition(state: event.target, effects: effects(of: event.target))
    }

    private static func effects(of state: LegState) -> [Effect] {
        switch state {
        case .waiting, .sent, .cancelled, .returned: []
        case .unknown: [.repeatCall]
        case .accepted, .processing: [.watch]
        case .blocked, .failed: [.askPerson]
        case .settled: [.book]
        }
    }

    static func rank(_ state: LegState) -> Int {
        switch state {
        case .waiting: 0
        case .sent: 1
        case .unknown: 2
        case .accepted: 3
        case .processing: 4
        case .blocked: 5
        case .failed: 6
        case .settled: 7
        case .returned: 8
        case .cancelled: 9
        }
    }
}

package enum LegEvent: Sendable, Equatable {
    /// Frozen into a request that goes out now.
    case sent
    case answerLost, accepted, taken, settled, failed
    /// The receiver must be mended before the same request can be repeated.
    case blocked
    /// All of it came back.
    case returned
    /// The order was refunded before the share left.
    case cancelled

    var target: LegState {
        switch self {
        case .sent: .sent
        case .answerLost: .unknown
        case .accepted: .accepted
        case .blocked: .blocked
        case .returned: .returned
        case .taken: .processing
        case .settled: .settled
        case .failed: .failed
        case .cancelled: .cancelled
        }
    }
}
