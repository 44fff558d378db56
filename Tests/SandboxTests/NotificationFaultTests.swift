import HTTPMessage
import Payments
import Testing

@testable import Sandbox

@Suite("Notifications of the sandbox and what befalls them")
struct NotificationFaultTests {
    private struct Delivery: Equatable {
        let after: Int64
        let body: [UInt8]
    }

    /// Pays one order under a rule and takes every message that comes within `seconds`.
    private func deliveries(
        _ kind: FaultRule.Kind?, milliseconds: Int64 = 0, orders: Int = 1, within seconds: Int64 = 10
    ) throws -> (world: SandboxWorld, merchant: RawUnionPay, [Delivery]) {
        let world = try SandboxFixture.world()
        var merchant = try RawUnionPay(world)
        if let kind {
            world.faults.rules = [FaultRule(
                channel: .unionpay, kind: kind, from: merchant.now, to: merchant.now.adding(seconds: 1),
                partsPerMillion: 1_000_000, milliseconds: milliseconds)]
        }
        for number in 0..<orders {
            try merchant.call("appTransReq.do", RawUnionPay.order("NOTICE\(10 + number)", 88))
            _ = world.pay(channel: .unionpay, number: "NOTICE\(10 + number)", amountDelta: 0, at: merchant.now)
        }
        var found: [Delivery] = []
        while let next = world.nextDue(), next <= SandboxFixture.at.adding(seconds: seconds) {
            merchant.now = next
            for scheduled in world.due(at: next) {
                found.append(Delivery(after: next.since(SandboxFixture.at), body: scheduled.request.body))
                world.notified(scheduled.token, accepted: true, at: next)
            }
        }
        return (world, merchant, found)
    }

    @Test("undisturbed: one message, 60 ms after the payment")
    func undisturbed() throws {
        #expect(try deliveries(nil).2.map(\.after) == [60])
    }

    @Test("late: the same message, so much later")
    func late() throws {
        #expect(try deliveries(.notificationLate, milliseconds: 5_000).2.map(\.after) == [5_060])
    }

    @Test("duplicated: the same message again, though the first was taken")
    func duplicated() throws {
        let (_, merchant, found) = try deliveries(.notificationDuplicated)
        #expect(found.map(\.after) == [60, 760])
        let fields = try found.map { try merchant.open(HTTPRequest(method: "POST", url: "/", body: $0.body)) }
        #expect(fields[0] == fields[1])
    }

    @Test("forged: a copy with one digit changed, which its signature does not cover")
    func forged() throws {
        let (_, _, found) = try deliveries(.notificationForged)
        try #require(found.count == 2)
        let differences = zip(found[0].body, found[1].body).filter { $0 != $1 }.count
        #expect(found[0].body.count == found[1].body.count && differences == 1)
    }

    @Test("lost: it comes again by the channel's plan, once the time of losses is over")
    func lost() throws {
        #expect(try deliveries(.notificationLost, within: 120).2.map(\.after) == [60_060])
    }

    @Test("out of order: messages overtake each other, and none is missing")
    func reordered() throws {
        let (_, merchant, found) = try deliveries(.notificationReordered, milliseconds: 3_000, orders: 12)
        let numbers = try found.map {
            try #require(try merchant.open(HTTPRequest(method: "POST", url: "/", body: $0.body))["orderId"])
        }
        #expect(Set(numbers).count == 12 && numbers.count == 12)
        #expect(numbers != numbers.sorted())
    }

    @Test("each channel sends again by its own plan and then gives up", arguments: [
        (ChannelID.wechat, 16, Int64(86_640)), (.alipay, 8, 87_840), (.unionpay, 5, 720),
    ])
    func plans(channel: ChannelID, sends: Int, seconds: Int64) throws {
        let world = try SandboxFixture.world()
        switch channel {
        case .wechat: try RawWeChat(world).prepay("PLAN0001", 100)
        case .alipay: try RawAlipay(world).call("alipay.trade.precreate", RawAlipay.order("PLAN0001", "1.00"))
        default: try RawUnionPay(world).call("appTransReq.do", RawUnionPay.order("PLAN0001", 100))
        }
        _ = world.pay(channel: channel, number: "PLAN0001", amountDelta: 0, at: SandboxFixture.at)
        var times: [Timestamp] = []
        while let next = world.nextDue(), times.count < 100 {
            for scheduled in world.due(at: next) {
                times.append(next)
                world.notified(scheduled.token, outcome: .answered(HTTPResponse(status: 500)), at: next)
            }
        }
        #expect(times.count == sends)
        #expect(times.last?.since(try #require(times.first)) == seconds * 1_000)
    }

    @Test("only what a channel's document calls taken is taken")
    func acknowledgements() throws {
        let world = try SandboxFixture.world()
        let success = HTTPResponse(status: 200, body: Array("success".utf8))
        #expect(world.alipay.isAcknowledged(success))
        for body in ["Success", "success\n", "<b>success</b>", ""] {
            #expect(!world.alipay.isAcknowledged(HTTPResponse(status: 200, body: Array(body.utf8))))
        }
        #expect(!world.alipay.isAcknowledged(HTTPResponse(status: 201, body: Array("success".utf8))))
        #expect(world.wechat.isAcknowledged(HTTPResponse(status: 204)))
        #expect(!world.wechat.isAcknowledged(HTTPResponse(status: 500)))
        #expect(world.unionpay.isAcknowledged(HTTPResponse(status: 200)))
        #expect(!world.unionpay.isAcknowledged(HTTPResponse(status: 302)))
    }
}
