import Payments
import Testing

@Suite struct RefundMachineTests {
    private func run(_ events: [RefundEvent]) -> (state: RefundState, reserved: Int, booked: Int) {
        var state = RefundState.created
        // The creation reserved the amount once.
        var reserved = 1
        var booked = 0
        for event in events {
            let step = RefundMachine.apply(event, to: state)
            state = step.state
            for effect in step.effects {
                switch effect {
                case .release: reserved -= 1
                case .reserveAgain: reserved += 1
                case .book:
                    booked += 1
                    reserved -= 1
                case .watch, .repeatCall, .askPerson: break
                }
            }
        }
        return (state, reserved, booked)
    }

    @Test func `any order of reports ends equal, and a success is booked once`() {
        let reports: [RefundEvent] = [.answerLost, .taken, .failed, .abnormal, .succeeded]
        for subset in subsets(reports) {
            for order in permutations(subset) {
                let end = run(order)
                let again = run(order + order.reversed())
                #expect(end.state == run(subset).state)
                #expect(again.state == end.state)
                #expect(end.booked == (subset.contains(.succeeded) ? 1 : 0))
                #expect(again.booked == end.booked)
                #expect(end.reserved == again.reserved)
            }
        }
    }

    @Test func `one that went back another way ends, is freed once, and is believed should it succeed`() {
        #expect(run([.overtaken]).reserved == 0 && run([.overtaken]).state == .failed)
        #expect(run([.abnormal, .overtaken, .overtaken]).reserved == 0)
        #expect(run([.abnormal, .overtaken]).state == .failed)
        #expect(run([.abnormal, .overtaken, .succeeded]) == (.succeeded, 0, 1))
        // What may be at the channel is the channel's to end.
        #expect(run([.answerLost, .overtaken]).state == .unknown)
        #expect(run([.taken, .overtaken]).state == .processing)
        // Unless it says that it never got it, and could not pay it.
        #expect(run([.answerLost, .unpayable]) == (.failed, 0, 0))
        #expect(run([.answerLost, .unpayable, .succeeded]) == (.succeeded, 0, 1))
        #expect(run([.taken, .unpayable]).state == .processing)
        #expect(run([.succeeded, .overtaken]).state == .succeeded)
    }

    @Test func `the reservation is freed by a failure and by a success, kept while a person must act`() {
        #expect(run([.failed]).reserved == 0)
        #expect(run([.succeeded]).reserved == 0)
        #expect(run([.abnormal]).reserved == 1)
        #expect(run([.failed, .succeeded]).reserved == 0)
        #expect(run([.answerLost, .taken]).reserved == 1)
    }
}

@Suite struct SplitLegMachineTests {
    private func run(_ events: [LegEvent]) -> (state: LegState, booked: Int) {
        var state = LegState.waiting
        var booked = 0
        for event in events {
            let step = SplitLegMachine.apply(event, to: state)
            state = step.state
            booked += step.effects.filter { $0 == .book }.count
        }
        return (state, booked)
    }

    @Test func `any order of reports about a sent share ends equal, booked at most once`() {
        let reports: [LegEvent] = [.answerLost, .taken, .failed, .settled]
        for subset in subsets(reports) {
            for order in permutations(subset) {
                let end = run([.sent] + order + order)
                #expect(end.state == run([.sent] + subset).state)
                #expect(end.booked == (subset.contains(.settled) ? 1 : 0))
            }
        }
    }

    @Test func `a share is cancelled only while it waits, and what never left has no outcome`() {
        #expect(run([.cancelled]).state == .cancelled)
        #expect(run([.sent, .cancelled]).state == .sent)
        #expect(run([.cancelled, .sent, .settled]).state == .cancelled)
        #expect(run([.settled]).state == .waiting)
    }
}

@Suite struct ReviewMachineTests {
    private func apply(
        _ event: ReviewEvent, by person: String, to state: ReviewState, owner: String = "", used: Int = 0
    ) throws -> ReviewMachine.Transition {
        try ReviewMachine.apply(event, by: person, to: state, claimedBy: owner, holds: (used, 3))
    }

    @Test func `a case claimed by one person is closed to the others`() throws {
        let claimed = try apply(.claimed, by: "li", to: .waiting)
        #expect(claimed.state == .claimed)
        #expect(claimed.claimedBy == "li")
        #expect(throws: ReviewMachine.Refusal.claimedByOther("li")) {
            try apply(.approved, by: "wang", to: .claimed, owner: "li")
        }
        #expect(try apply(.unclaimed, by: "li", to: .claimed, owner: "li").claimedBy.isEmpty)
    }

    @Test func `a decision stands`() {
        for state in [ReviewState.approved, .rejected] {
            for event in [ReviewEvent.claimed, .unclaimed, .held, .approved, .rejected] {
                #expect(throws: ReviewMachine.Refusal.alreadyDecided) { try apply(event, by: "li", to: state) }
            }
        }
    }

    @Test func `a case is held a limited number of times`() throws {
        #expect(try apply(.held, by: "li", to: .waiting, used: 2).state == .held)
        #expect(throws: ReviewMachine.Refusal.holdLimit(3)) { try apply(.held, by: "li", to: .waiting, used: 3) }
    }
}
