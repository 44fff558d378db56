import Payments
import Testing

/// An order with its attempts, driven by the two machines alone, the way the engine drives them.
private struct Play {
    var order = OrderState.paying
    var attempts: [AttemptState]
    var winners = 0
    var returned = 0
    var late = false
    let mayRevive: Bool

    init(attempts: Int, mayRevive: Bool = true) {
        self.attempts = Array(repeating: .created, count: attempts)
        self.mayRevive = mayRevive
    }

    mutating func paid(_ index: Int) {
        guard AttemptMachine.apply(.paidForOrder, to: attempts[index]).state != attempts[index] else { return }
        let step = OrderMachine.apply(.paymentReported(mayRevive: mayRevive), to: order)
        order = step.state
        late = late || step.effects.contains(.markLate)
        if step.effects.contains(.takePayment) {
            winners += 1
            attempts[index] = AttemptMachine.apply(.paidForOrder, to: attempts[index]).state
        } else {
            returned += 1
            attempts[index] = AttemptMachine.apply(.paidInExcess, to: attempts[index]).state
        }
    }

    mutating func heard(_ event: AttemptEvent, _ index: Int) {
        attempts[index] = AttemptMachine.apply(event, to: attempts[index]).state
        if order == .paying, attempts.allSatisfy(\.isTerminal) {
            order = OrderMachine.apply(.noChannelLeft, to: order).state
        }
    }
}

private enum Said: CaseIterable {
    case firstPrepaid, firstLost, firstClosed, firstRefused, firstPaid, secondClosed, secondPaid
}

@Suite struct OrderMachineTests {
    private func play(_ order: [Said]) -> Play {
        var play = Play(attempts: 2)
        for said in order {
            switch said {
            case .firstPrepaid: play.heard(.prepaid, 0)
            case .firstLost: play.heard(.answerLost, 0)
            case .firstClosed: play.heard(.closed, 0)
            case .firstRefused: play.heard(.refused, 0)
            case .firstPaid: play.paid(0)
            case .secondClosed: play.heard(.closed, 1)
            case .secondPaid: play.paid(1)
            }
        }
        return play
    }

    @Test func `two payments in any order and number: one wins, one goes back`() {
        for order in permutations(Said.allCases) {
            let once = play(order)
            #expect(once.order == .paid)
            #expect(once.winners == 1)
            #expect(once.returned == 1)
            let twice = play(order + order.reversed())
            #expect(twice.attempts == once.attempts)
            #expect(twice.winners == 1)
            #expect(twice.returned == 1)
        }
    }

    @Test func `one payment among closes, refusals and timeouts makes the order paid`() {
        for order in permutations(Said.allCases.filter { $0 != .secondPaid }) {
            #expect(play(order).order == .paid)
            #expect(play(order).attempts[0] == .paid)
        }
    }

    @Test func `an ended order stays ended`() {
        let events: [OrderEvent] = [.approved, .rejected, .closedByShop, .ranOut, .noChannelLeft]
        for state in OrderState.allCases where state.isTerminal {
            for event in events { #expect(OrderMachine.apply(event, to: state).state == state) }
        }
    }

    @Test func `late money revives an expired order only where the shop allows it, a closed one never`() {
        let revived = OrderMachine.apply(.paymentReported(mayRevive: true), to: .expired)
        #expect(revived.state == .paid)
        #expect(revived.effects.contains(.markLate))
        let refused = OrderMachine.apply(.paymentReported(mayRevive: false), to: .expired)
        #expect(refused.state == .expired)
        #expect(refused.effects == [.returnLate])
        let closed = OrderMachine.apply(.paymentReported(mayRevive: true), to: .closed)
        #expect(closed.state == .closed)
        #expect(closed.effects == [.returnLate])
    }

    @Test func `approval and rejection count only while the order waits for them`() {
        #expect(OrderMachine.apply(.approved, to: .review).effects == [.route])
        #expect(OrderMachine.apply(.rejected, to: .review).state == .rejected)
        #expect(OrderMachine.apply(.rejected, to: .paying).state == .paying)
        #expect(OrderMachine.apply(.approved, to: .paid).effects.isEmpty)
    }
}
