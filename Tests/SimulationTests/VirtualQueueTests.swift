import Payments
import Testing

@testable import Simulation

@Suite("Virtual time")
struct VirtualQueueTests {
    @Test("happenings come by time, and at one time in the order they were planned")
    func order() {
        var queue = VirtualQueue<String>()
        queue.plan("late", at: Timestamp(milliseconds: 9))
        queue.plan("first", at: Timestamp(milliseconds: 3))
        queue.plan("second", at: Timestamp(milliseconds: 3))
        #expect([queue.next()?.happening, queue.next()?.happening, queue.next()?.happening] == ["first", "second", "late"])
        #expect(queue.next() == nil)
    }
}
