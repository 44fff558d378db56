/// How an order moves: from `review` or `paying` to one end, and never out of an end, but for two cases. Money that
/// arrives after the order expired or failed revives it when that is allowed; after the shop closed it, never. And an
/// order that failed for want of a channel, with nothing of it payable anywhere, is tried again when the shop sends the
/// same request again.
package enum OrderMachine {
    package enum Effect: String, Sendable, CaseIterable {
        /// Choose a channel: the buyer may pay.
        case route
        /// The reported payment is the order's payment.
        case takePayment
        /// The reported payment goes back: the order is paid already.
        case returnDuplicate
        /// The reported payment goes back: the order had ended.
        case returnLate
        /// Close what can still be paid.
        case closeAttempts
        /// Tell the shop how it ended.
        case tellShop
        /// A payment revived an ended order.
        case markLate
    }

    package struct Transition: Sendable, Equatable {
        package let state: OrderState
        package let effects: [Effect]
    }

    package static func apply(_ event: OrderEvent, to state: OrderState) -> Transition {
        switch event {
        case .paymentReported(let mayRevive): payment(in: state, mayRevive: mayRevive)
        case .approved: state == .review ? Transition(state: .paying, effects: [.route]) : stay(state)
        case .rejected: end(state, as: .rejected, from: [.review])
        case .closedByShop: end(state, as: .closed, from: [.review, .paying])
        case .ranOut: end(state, as: .expired, from: [.review, .paying])
        case .noChannelLeft: end(state, as: .failed, from: [.paying])
        case .askedAgain: state == .failed ? Transition(state: .paying, effects: [.route]) : stay(state)
        }
    }

    private static func payment(in state: OrderState, mayRevive: Bool) -> Transition {
        switch state {
        case .review, .paying:
            Transition(state: .paid, effects: [.takePayment, .closeAttempts, .tellShop])
        case .paid: Transition(state: .paid, effects: [.returnDuplicate])
        case .expired, .failed:
            mayRevive
                ? Transition(state: .paid, effects: [.takePayment, .markLate, .closeAttempts, .tellShop])
                : Transition(state: state, effects: [.returnLate])
        case .closed, .rejected: Transition(state: state, effects: [.returnLate])
        }
    }

    private static func end(_ state: OrderState, as end: OrderState, from open: Set<OrderState>) -> Transition {
        open.contains(state) ? Transition(state: end, effects: [.closeAttempts, .tellShop]) : stay(state)
    }

    private static func stay(_ state: OrderState) -> Transition { Transition(state: state, effects: []) }
}

package enum OrderEvent: Sendable, Equatable {
    /// A reviewer lets the buyer pay.
    case approved
    /// A reviewer ends the order before payment.
    case rejected
    /// Nothing can be paid any more, and the shop had asked to close it.
    case closedByShop
    /// Nothing can be paid any more, and the time is over.
    case ranOut
    /// Nothing can be paid any more, and no channel is left to try.
    case noChannelLeft
    /// The shop sends the request again, and nothing of the order was ever payable.
    case askedAgain
    /// A channel reports a payment in full. `mayRevive`: the shop wants late payments and the limit has not passed.
    case paymentReported(mayRevive: Bool)
}
