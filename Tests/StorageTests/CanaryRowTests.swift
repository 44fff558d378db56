import Experiments
import Payments
import Routing
@testable import Storage
import Testing

@Suite("Rows of canaries and of routing versions")
struct CanaryRowTests {
    let store: Store
    var sample = Sample(seed: 3)

    init() throws { store = try Store.open(path: ":memory:") }

    static let start = Timestamp(milliseconds: 1_795_000_000_000)

    static func canary(_ subject: CanarySubject, _ number: UInt64 = 1, share: Int = 1_000) -> Canary {
        var source = IdentifierSource(seed: number)
        let at = start.adding(seconds: Int64(number))
        let id = source.next(CanaryID.self, at: at, partition: 0)
        let plan = CanaryPlan(shareBasisPoints: share, salt: "salt \(number)", startedAt: at, marginMillionths: 9_000)
        return Canary(
            id: id, subject: subject, run: CanaryRun(plan: plan), startedBy: "ops.li", startReason: "new contract")
    }

    @Test("a canary comes back with all it has counted, new, running and ended")
    func canaryRoundTrip() throws {
        for subject in [CanarySubject.channel(.wechat), .weights(version: 12)] {
            let number = UInt64(subject.channel == nil ? 5 : 6)
            var canary = Self.canary(subject, number)
            try store.insert(canary)
            #expect(try store.canaries(limit: 9).contains(canary))
            var draw = SplitMix64(seed: number)
            for order in 0..<400 {
                let arm: Arm = draw.chance(partsPerMillion: 200_000) ? .treatment : .control
                canary.run.assign(arm, isNewUser: order % 3 > 0)
                _ = canary.run.end(
                    arm, failed: draw.chance(partsPerMillion: 60_000),
                    at: canary.run.plan.startedAt.adding(seconds: Int64(order * 60)))
            }
            try store.update(canary)
            #expect(try store.canaries(limit: 9).contains(canary))
            _ = canary.run.stop(at: canary.run.plan.startedAt.adding(seconds: 90_000))
            canary.endedBy = "ops.wang"
            try store.update(canary)
            #expect(try store.canaries(limit: 9).contains(canary))
        }
    }

    @Test("those that divide users come first, and no subject has two of them")
    func oneOfASubject() throws {
        let first = Self.canary(.channel(.wechat), 1)
        var other = Self.canary(.channel(.alipay), 2)
        try store.insert(first)
        _ = other.run.stop(at: Self.start)
        try store.insert(other)
        #expect(try store.canaries(limit: 9).map(\.id) == [first.id, other.id])
        #expect(throws: StoreError.self) { try store.insert(Self.canary(.channel(.wechat), 3)) }
        try store.insert(Self.canary(.weights(version: 3), 4))
        #expect(throws: StoreError.self) { try store.insert(Self.canary(.weights(version: 9), 5)) }
    }

    @Test("orders are counted by arm and outcome, each user once")
    mutating func orderRows() throws {
        let canary = Self.canary(.channel(.wechat))
        try store.insert(canary)
        for number in 0..<6 {
            let order = sample.order()
            try store.insert(order)
            let isNew = try !store.hasUser(Int64(number / 2), in: canary.id)
            #expect(isNew == (number % 2 == 0))
            var row = CanaryOrder(
                canary: canary.id, order: order.id, arm: number < 2 ? .treatment : .control, user: Int64(number / 2),
                isNewUser: isNew)
            try store.insert(row)
            #expect(try store.openCanaryOrders(of: order.id) == [row])
            #expect(throws: StoreError.self) { try store.insert(row) }
            guard number > 0 else { continue }
            row.outcome = number % 2 == 0 ? .good : .failed
            try store.update(row)
            #expect(try store.openCanaryOrders(of: order.id) == [])
        }
        #expect(try store.orderCounts(of: canary.id) == [
            CanaryRowCount(arm: .control, outcome: .failed, orders: 2, newUsers: 0),
            CanaryRowCount(arm: .control, outcome: .good, orders: 2, newUsers: 2),
            CanaryRowCount(arm: .treatment, outcome: .failed, orders: 1, newUsers: 0),
            CanaryRowCount(arm: .treatment, outcome: .open, orders: 1, newUsers: 1),
        ])
    }

    @Test("a routing version comes back, and is never changed or removed")
    func versions() throws {
        let settings = RoutingSettings(
            preference: 60, cost: 40,
            channels: [
                .init(channel: .wechat, weight: 45, override: .none), .init(channel: .alipay, weight: 0, override: .off),
            ],
            canaries: ["palm 10 %"], rules: "2026-11-20 \"二\"")
        for number in 1...3 {
            try store.insert(RoutingVersion(
                number: Int64(number), at: Self.start, by: "ops.li", act: "weight", target: "wechat",
                reason: "cost \u{1F4B0} drift", isDraft: number == 2, settings: settings))
        }
        #expect(try store.routingVersion(2)?.settings == settings)
        #expect(try store.routingVersion(2)?.isDraft == true)
        #expect(try store.routingVersion(4) == nil)
        #expect(try store.routingVersions(limit: 2).map(\.number) == [3, 2])
        for statement in ["UPDATE routing_versions SET reason = ''", "DELETE FROM routing_versions"] {
            #expect(throws: StoreError.self) { try store.connection.execute(statement) }
        }
    }

    @Test("what two versions have differently is told in a fixed order, nothing else")
    func differences() {
        let one = RoutingSettings(
            preference: 60, cost: 40,
            channels: [.init(channel: .wechat, weight: 45, override: .none), .init(channel: .alipay, weight: 30, override: .none)])
        var two = one
        #expect(two.differences(from: one) == [])
        two.preference = 55
        two.cost = 45
        two.channels[1].weight = 40
        two.channels[0].override = .off
        two.canaries = ["palm 10 %"]
        #expect(two.differences(from: one).map(\.text) == [
            "preference 60 -> 55", "cost 40 -> 45", "alipay none -> off", "wechat 45 -> 40", "canary - -> palm 10 %",
        ])
        let fewer = RoutingSettings(preference: 60, cost: 40, channels: [one.channels[1]])
        #expect(fewer.differences(from: one).map(\.text) == ["alipay 30 -> -"])
        #expect(one.differences(from: fewer).map(\.text) == ["alipay - -> 30"])
    }
}
