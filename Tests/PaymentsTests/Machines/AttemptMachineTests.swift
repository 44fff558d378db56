import Payments
import Testing

@Suite struct AttemptMachineTests {
    /// A prepay answer, two timeouts, a refusal, our close, the channel's close twice (answer and query), a payment by
    /// query and by notification: what can be said about one attempt, in whatever order the network likes.
    private static let claims: [AttemptEvent] = [
        .prepaid, .answerLost, .refused, .closeDecided, .closed, .paidForOrder, .paidForOrder,
    ]

    private func run(_ events: [AttemptEvent], from state: AttemptState = .created) -> AttemptState {
        events.reduce(state) { AttemptMachine.apply($1, to: $0).state }
    }

    @Test func `any order of any claims ends in the same state`() {
        for subset in subsets(AttemptMachineTests.claims) {
            let ends = Set(permutations(subset).map { run($0) })
            #expect(ends.count == 1, "\(subset) ended in \(ends)")
        }
    }

    @Test func `saying something twice changes nothing`() {
        for subset in subsets(AttemptMachineTests.claims) {
            for order in permutations(subset).prefix(24) {
                let doubled = order.flatMap { [$0, $0] } + order
                #expect(run(doubled) == run(order))
            }
        }
    }

    @Test func `a payment is never lost, whatever else was said`() {
        for order in permutations(AttemptMachineTests.claims) { #expect(run(order) == .paid) }
    }

    @Test func `money is booked exactly once`() {
        for order in permutations(AttemptMachineTests.claims) {
            var state = AttemptState.created
            var booked = 0
            for event in order + order {
                let step = AttemptMachine.apply(event, to: state)
                state = step.state
                booked += step.effects.filter { $0 == .book }.count
            }
            #expect(booked == 1)
        }
    }

    @Test func `an ended attempt is left only for proof of payment`() {
        let quiet: [AttemptEvent] = [.prepaid, .answerLost, .refused, .closeDecided, .closed]
        for state in AttemptState.allCases where state.isTerminal {
            for event in quiet {
                let end = AttemptMachine.apply(event, to: state)
                #expect(end.state.isTerminal)
                if state != .refused { #expect(end.state == state) }
            }
        }
        #expect(run([.paidForOrder], from: .closed) == .paid)
        #expect(run([.paidInExcess], from: .refused) == .surplus)
    }

    @Test func `of two kinds of payment claims the first one stands`() {
        #expect(run([.paidInExcess, .paidForOrder]) == .surplus)
        #expect(run([.paidWrongly, .paidForOrder, .closed]) == .mismatched)
    }

    @Test func `a timeout after the pay parameters came does not take them back`() {
        #expect(run([.prepaid, .answerLost]) == .prepaid)
    }
}
