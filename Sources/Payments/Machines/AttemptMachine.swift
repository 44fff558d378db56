/// How an attempt moves. The states form a chain, and every event is a claim "it has come at least this far", so the
/// order and number of claims do not matter: the furthest one stands (the lattice of failure catalogue row 11).
///
/// Proof of payment is the furthest claim there is. That is the one way out of `refused` and `closed`: a channel that
/// says "paid" after it said "closed" holds the buyer's money, and no earlier answer changes that.
package enum AttemptMachine {
    /// What an event asks the engine to do, besides storing the new state.
    package enum Effect: String, Sendable, CaseIterable {
        /// The channel may be asked on a schedule now.
        case watch
        /// The buyer may be given the pay parameters.
        case offer
        /// Nobody can pay through this attempt any more.
        case ended
        /// The order's payment: book it.
        case book
        /// A payment the order has no use for: send it back.
        case sendBack
        /// A payment of a wrong amount: ask a person.
        case askPerson
    }

    package struct Transition: Sendable, Equatable {
        package let state: AttemptState
        package let effects: [Effect]
    }

    package static func apply(_ event: AttemptEvent, to state: AttemptState) -> Transition {
        let target = event.target
        guard rank(target) > rank(state) else { return Transition(state: state, effects: []) }
        return Transition(state: target, effects: effects(of: target))
    }

    private static func effects(of state: AttemptState) -> [Effect] {
        switch state {
        case .created: []
        case .unknown, .closing: [.watch]
        case .prepaid: [.offer, .watch]
        case .refused, .closed: [.ended]
        case .paid: [.book]
        case .surplus: [.sendBack]
        case .mismatched: [.askPerson]
        }
    }

    /// Position in the chain. The three ways in which money arrived share the top: the first of them stands.
    static func rank(_ state: AttemptState) -> Int {
        switch state {
        case .created: 0
        case .unknown: 1
        case .prepaid: 2
        case .closing: 3
        case .refused: 4
        case .closed: 5
        case .paid, .surplus, .mismatched: 6
        }
    }
}

/// Something learned about an attempt, from an answer, a query or a notification alike.
package enum AttemptEvent: Sendable, Equatable {
    /// A call ended without an answer.
    case answerLost
    /// The channel gave pay parameters.
    case prepaid
    /// The engine decided that nobody shall pay through it any more.
    case closeDecided
    /// The channel refused the prepay call for certain.
    case refused
    /// Closed, expired or failed unpaid at the channel.
    case closed
    /// Paid, and the order takes it (see `OrderMachine`).
    case paidForOrder
    /// Paid, and the order has no use for it.
    case paidInExcess
    /// Paid with another amount or currency than asked.
    case paidWrongly

    var target: AttemptState {
        switch self {
        case .answerLost: .unknown
        case .prepaid: .prepaid
        case .closeDecided: .closing
        case .refused: .refused
        case .closed: .closed
        case .paidForOrder: .paid
        case .paidInExcess: .surplus
        case .paidWrongly: .mismatched
        }
    }
}
