@testable import Engine
import Payments
import Testing

struct ToldEventsTests {
    @Test func `an act stays listed however many orders come after it`() {
        var told = ToldEvents()
        told.append(event(.breakerOpened, "unionpay"))
        for number in 0..<5_000 {
            for kind in [EventKind.orderCreated, .orderRouted, .attemptPrepaid, .orderPaid, .caseOpened, .splitFailed] {
                told.append(event(kind, "\(number)"))
            }
        }
        told.append(event(.weightChanged, "alipay"))
        let kinds = told.newestFirst.map(\.kind)
        #expect(kinds == [.weightChanged, .splitFailed, .caseOpened, .breakerOpened])
        #expect(told.newestFirst[1].subject == "4999")
    }

    @Test func `the oldest acts go first, and all stand in the order they happened`() {
        var told = ToldEvents()
        for number in 0..<1_000 { told.append(event(number % 3 == 0 ? .caseEscalated : .alertRaised, "\(number)")) }
        let numbers = told.newestFirst.map { Int($0.subject) ?? -1 }
        #expect(numbers == numbers.sorted(by: >))
        #expect(told.newestFirst.count { $0.kind == .alertRaised } == Limits.actsTold)
        #expect(told.newestFirst.filter { $0.kind == .caseEscalated }.map(\.subject) == ["999", "996"])
    }

    private func event(_ kind: EventKind, _ subject: String) -> FeedEvent {
        FeedEvent(at: Timestamp(milliseconds: 0), kind: kind, subject: subject)
    }
}
