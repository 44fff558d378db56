import Dispatch
import Engine
import Payments
import Risk
import Routing
import Storage
import Testing

@testable import EngineHost

/// How much may wait for the lane. A lane that is busy refuses what is too much, and answers all it has taken.
@Suite struct LaneBoundTests {
    /// A lane that stands still inside a question until the gate opens.
    private func busy(_ gate: DispatchSemaphore) throws -> LaneThread {
        let lane = LaneThread { _ in }
        try lane.start {
            let store = try Store.open(path: ":memory:")
            let configuration = EngineConfiguration(
                environment: "TEST", site: "lane", profiles: [],
                shops: [ShopProfile(id: ShopID(trusted: "shop-1"), name: "One")], risk: RiskRules(rules: []),
                breaker: BreakerSettings(),
                limits: EngineLimits())
            return LaneOpening(store: store, engine: Engine(store: store, configuration: configuration, seed: 1))
        }
        let isInside = DispatchSemaphore(value: 0)
        Thread.start("asker") {
            _ = lane.ask(deadlineMilliseconds: 60_000) { _, _ in
                isInside.signal()
                gate.wait()
            }
        }
        isInside.wait()
        return lane
    }

    @Test func `so many questions wait, and each of them is answered`() throws {
        let gate = DispatchSemaphore(value: 0)
        let lane = try busy(gate)
        let asked = Locked(0)
        for _ in 0..<Limits.questions + 50 {
            _ = lane.ask(deadlineMilliseconds: 0) { _, _ in asked.with { $0 += 1 } }
        }
        #expect(asked.with { $0 } == 0)
        gate.signal()
        // As soon as there is room again, one more is answered after all of them.
        var last: Int?
        for _ in 0..<2_000 where last == nil {
            last = lane.ask { _, _ in 7 }
            if last == nil { SystemClock.sleep(milliseconds: 5) }
        }
        #expect(last == 7)
        #expect(asked.with { $0 } == Limits.questions)
        lane.stop()
    }

    @Test func `so many inputs wait; an urgent one has a place beyond them`() throws {
        let gate = DispatchSemaphore(value: 0)
        let lane = try busy(gate)
        var taken = 0
        while lane.enqueue(.tick, of: ShopID(trusted: "shop-1")) == .taken {
            taken += 1
            try #require(taken <= Limits.laneQueue)
        }
        // A shop alone gets the half of the room that is anybody's.
        #expect(taken == Limits.laneQueue / 2 && lane.backlog == taken)
        #expect(lane.enqueue(.tick) == .taken)
        gate.signal()
        #expect(lane.ask(deadlineMilliseconds: 60_000) { _, _ in true } == true)
        lane.stop()
    }
}
