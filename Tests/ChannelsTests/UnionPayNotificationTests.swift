import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@Suite("What UnionPay reports by itself")
struct UnionPayNotificationTests {
    private let platform: UnionPayPlatform

    init() throws { platform = try UnionPayPlatform() }

    private func reason(_ request: HTTPRequest) -> NotificationRefusal.Reason? {
        do throws(NotificationRefusal) {
            _ = try platform.adapter.notification(request, at: Calls.now)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test("a payment is verified and told; a refund by its own number")
    func told() throws {
        let report = TradeReport(
            attempt: Calls.attempt, status: .paid, channelTradeNumber: "202611201000000000018", amount: .fen(8_888),
            paidAt: Timestamp(spacedBeijing: "2026-11-20 10:00:30"))
        #expect(try platform.adapter.notification(try platform.notifies(), at: Calls.now)
            == .trade(channel: .unionpay, eventID: "01:202611201000000000018", report))
        let refund = RefundReport(
            refund: Calls.refundID, status: .succeeded, channelRefundNumber: "202611201000000000018",
            amount: .fen(8_888), notice: notice(Calls.refundID.text, payment: ""))
        #expect(try platform.adapter.notification(
            try platform.notifies(type: "04", order: Calls.refundID.text), at: Calls.now)
            == .refund(channel: .unionpay, eventID: "04:202611201000000000018", refund))
    }

    private func notice(_ number: String, payment: String) -> RefundNotice {
        RefundNotice(
            attempt: nil, channelTradeNumber: payment, number: number, channelRefundNumber: "202611201000000000018",
            status: .succeeded, amount: .fen(8_888))
    }

    @Test("a refund or void somebody made elsewhere names the payment by its queryId", arguments: ["04", "31"])
    func elsewhere(_ type: String) throws {
        let told = try platform.adapter.notification(
            try platform.notifies(["origQryId": "202611201000000000001"], type: type, order: "MANUAL20261201001"),
            at: Calls.now)
        #expect(told == .refundElsewhere(
            channel: .unionpay, eventID: type + ":202611201000000000018",
            notice("MANUAL20261201001", payment: "202611201000000000001")))
        #expect(reason(try platform.notifies(type: "04", order: "MANUAL20261201001")) == .unknownNumber)
    }

    @Test("anything but a success decides nothing: the buyer may still pay with another card")
    func unsuccessful() throws {
        for code in ["01", "05", "61"] {
            let told = try platform.adapter.notification(try platform.notifies(["respCode": code]), at: Calls.now)
            #expect(told == .ignored(channel: .unionpay, eventID: "01:202611201000000000018:" + code))
        }
        for (answer, original) in [("00", "66"), ("66", "00"), ("A6", "01"), ("00", "05")] {
            for (type, order) in [("01", Calls.attempt.text), ("04", Calls.refundID.text)] {
                let told = try platform.adapter.notification(
                    try platform.notifies(["respCode": answer, "origRespCode": original], type: type, order: order),
                    at: Calls.now)
                let weaker = answer == "66" ? answer : original
                #expect(told == .ignored(channel: .unionpay, eventID: type + ":202611201000000000018:" + weaker))
            }
        }
        let both = try platform.adapter.notification(try platform.notifies(["origRespCode": "A6"]), at: Calls.now)
        guard case .trade(_, _, let paid) = both else { throw Unexpected(what: both) }
        #expect(paid.status == .paid)
        let void = try platform.adapter.notification(try platform.notifies(type: "31"), at: Calls.now)
        #expect(void == .ignored(channel: .unionpay, eventID: "31:202611201000000000018"))
    }

    private struct Unexpected: Error { let what: ChannelNotification }

    @Test("signature, certificate and whose it is each refuse")
    func refusals() throws {
        #expect(reason(try platform.notifies(["merId": "777290058110002"])) == .foreignMerchant)
        #expect(reason(try platform.notifies(["orderId": "PD20261120000201"])) == .unknownNumber)
        #expect(reason(try platform.notifies(["txnAmt": "x"])) == .malformed)
        #expect(reason(try platform.notifies(["queryId": nil])) == .malformed)
        #expect(reason(try platform.notifies(["signPubKeyCert": nil])) == .signature)
        #expect(reason(try platform.notifies(["signPubKeyCert": "x"])) == .unknownSerial)
        let good = try platform.notifies()
        #expect(reason(HTTPRequest(method: "POST", url: "/", body: good.body + Array("&txnAmt=1".utf8))) == .malformed)
    }

    @Test("the published notification is genuine, its changed copy is not")
    func published() throws {
        func published(_ id: String) throws -> NotificationRefusal.Reason? {
            let body = try Fixture.vector(id)["inputs"]?["form_body"]?.stringValue ?? ""
            return reason(HTTPRequest(method: "POST", url: "/", body: Array(body.utf8)))
        }
        #expect(try published("unionpay-notify-1") == .unknownNumber)
        #expect(try published("unionpay-notify-bad") == .signature)
    }

    @Test("of 2,000 damaged notifications none is believed")
    func damaged() throws {
        let good = try platform.notifies()
        var mutation = Mutation(seed: 11)
        var tried = 0
        while tried < 2_000 {
            let damaged = HTTPRequest(method: "POST", url: good.url, body: mutation.applied(to: good.body))
            // The same fields spelled another way are the same message.
            guard damaged.form != good.form else { continue }
            tried += 1
            #expect(reason(damaged) != nil)
        }
    }

    @Test("UnionPay reads the status of an acknowledgement")
    func acknowledgements() {
        #expect(platform.adapter.acknowledgement(accepted: true).status == 200)
        #expect(platform.adapter.acknowledgement(accepted: false).status == 500)
    }
}
