import Testing

@testable import RoutingSimulation

/// Sends everything to one channel and notes what it saw.
private struct Witness: RoutingPolicy {
    let name = "witness"
    let channel: Int
    let notes: Notes

    final class Notes {
        var orders: [(number: Int, amount: Int64, favourite: Int)] = []
        var ends: [(at: Double, started: Double, code: AttemptCode)] = []
    }

    mutating func choose(_ order: OrderSeen) -> Int? {
        if order.attempt == 0 { notes.orders.append((order.number, order.amountFen, order.favourite)) }
        return order.attempt == 0 ? channel : nil
    }

    mutating func ended(_ attempt: AttemptSeen) {
        notes.ends.append((attempt.at, attempt.order.at, attempt.code))
    }
}

@Suite("The simulated market")
struct WorldTests {
    private func watch(
        _ scenario: Scenario, channel: Int = 0, seconds: Double = 300, change: (inout World) -> Void = { _ in }
    ) -> (Witness.Notes, RunResult) {
        var world = World.standard
        world.seconds = seconds
        for index in world.channels.indices { world.channels[index].ceiling = 10_000 }
        change(&world)
        let notes = Witness.Notes()
        var run = RoutingRun(
            world, scenario, WorldOrder.all(world, scenario, seed: 5), seed: 5,
            .policy(Witness(channel: channel, notes: notes)))
        return (notes, run.run())
    }

    private func calm(_ faults: [Scenario.Fault] = []) -> Scenario { Scenario(name: "T", title: "test", faults: faults) }

    @Test func `draws do not depend on who asks or in which order`() {
        let draws = CounterDraws(seed: 7)
        let first = draws.uniform(.technical, 12, 3)
        _ = draws.uniform(.latency, 99)
        #expect(CounterDraws(seed: 7).uniform(.technical, 12, 3) == first)
        #expect(CounterDraws(seed: 8).uniform(.technical, 12, 3) != first)
        #expect(draws.uniform(.technical, 3, 12) != first)
        let mean = (0..<20_000).reduce(0.0) { $0 + draws.uniform(.acceptance, $1) } / 20_000
        #expect(abs(mean - 0.5) < 0.01)
    }

    @Test func `two policies meet the same orders, minds and luck`() {
        let (first, _) = watch(calm(), channel: 0)
        let (second, _) = watch(calm(), channel: 1)
        #expect(first.orders.elementsEqual(second.orders, by: ==))
        // Channels of one method: who leaves one leaves the other.
        #expect(first.ends.count { $0.code == .userCancel } == second.ends.count { $0.code == .userCancel })
        let (again, _) = watch(calm(), channel: 0)
        #expect(first.ends.elementsEqual(again.ends, by: ==))
    }

    @Test func `capture is value over margin, and everything is counted once`() {
        let (notes, result) = watch(calm())
        #expect(result.orders == notes.orders.count)
        #expect(result.paid == notes.ends.count { $0.code == .paid })
        #expect(result.orders == notes.ends.count)
        let margin = notes.orders.reduce(0.0) { $0 + Double($1.amount) * 0.1 }
        #expect(abs(result.marginFen - margin) < 1)
        // Paid orders leave margin less the channel's 60 basis points.
        #expect(abs(result.valueFen - result.paidFen * 0.094) < 1)
        #expect(abs(result.costBasisPoints - 60) < 1e-6)
    }

    @Test func `orders come at the rate, histories are right as often as said, amounts lie about their median`() {
        let world = World.standard
        let orders = WorldOrder.all(world, calm(), seed: 3)
        #expect(abs(Double(orders.count) / world.seconds - 20) < 0.3)
        let right = Double(orders.count { $0.history == $0.preferred }) / Double(orders.count)
        #expect(abs(right - 0.85) < 0.01)
        let amounts = orders.map(\.amountFen).sorted()
        #expect(abs(Double(amounts[amounts.count / 2]) / 6_800 - 1) < 0.05)
        let spike = WorldOrder.all(world, Scenario.named("S4") ?? calm(), seed: 3)
        let inside = Double(spike.count { $0.at >= 600 && $0.at < 1_200 }) / 600
        #expect(abs(inside - 120) < 3)
        let drifted = WorldOrder.all(world, Scenario.named("S6") ?? calm(), seed: 3).filter { $0.at > 1_500 }
        #expect(Double(drifted.count { $0.history == $0.preferred }) / Double(drifted.count) < 0.6)
    }

    @Test func `faults happen when they are written, to the channel they are written for`() {
        func fault(_ kind: Scenario.Fault.Kind, channel: Int = 0) -> Scenario {
            calm([Scenario.Fault(target: .channel(channel), from: 100, to: 200, kind: kind)])
        }
        func good(_ notes: Witness.Notes, _ range: Range<Double>) -> Double {
            let ends = notes.ends.filter { range.contains($0.started) && $0.code != .userCancel }
            return Double(ends.count { $0.code == .paid }) / Double(max(1, ends.count))
        }
        let (halved, _) = watch(fault(.success(0.5)))
        #expect(good(halved, 0..<100) > 0.92)
        #expect(abs(good(halved, 100..<200) - 0.48) < 0.06)
        #expect(good(halved, 200..<300) > 0.92)
        let (other, _) = watch(fault(.success(0.5), channel: 3))
        #expect(good(other, 100..<200) > 0.92)
        let (fading, _) = watch(fault(.fading(0.2)))
        #expect(good(fading, 100..<120) > 0.8)
        #expect(good(fading, 180..<200) < 0.4)
        let (silent, _) = watch(fault(.silentFreeze))
        let hung = silent.ends.filter { (100..<200).contains($0.started) && $0.code == .timeout }
        #expect(!hung.isEmpty && hung.allSatisfy { abs($0.at - $0.started - 30) < 1e-6 })
        #expect(good(silent, 100..<200) == 0)
        let (frozen, _) = watch(fault(.explicitFreeze))
        #expect(frozen.ends.filter { (100..<200).contains($0.started) }.allSatisfy { $0.code == .frozen })
    }

    @Test func `a full channel refuses at once, a nearly full one fails more`() {
        let (notes, result) = watch(calm()) { $0.channels[0].ceiling = 20 }
        let refused = notes.ends.filter { $0.code == .capacity }
        #expect(refused.count == result.refusals && result.refusals > 100)
        #expect(refused.allSatisfy { $0.at == $0.started })
        let world = World.standard
        #expect(world.kept(load: 0.8) == 1 && abs(world.kept(load: 1) - 0.85) < 1e-9)
        #expect(world.delay(load: 0.5) == 1 && world.delay(load: 1) > 1.4)
    }

    @Test func `the outage of S8 finds the channel this router used most`() {
        let scenario = Scenario.named("S8") ?? calm()
        var world = World.standard
        world.seconds = 720
        for channel in [0, 1] {
            let notes = Witness.Notes()
            var run = RoutingRun(
                world, scenario, WorldOrder.all(world, scenario, seed: 2), seed: 2,
                .policy(Witness(channel: channel, notes: notes)))
            let result = run.run()
            let during = notes.ends.count { (400..<700).contains($0.started) }
            #expect(result.firstAttemptsIntoFault == during && during > 4_000)
        }
    }
}
