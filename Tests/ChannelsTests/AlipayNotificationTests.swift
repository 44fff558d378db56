import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@Suite("What Alipay reports by itself")
struct AlipayNotificationTests {
    private let platform: AlipayPlatform

    init() throws { platform = try AlipayPlatform() }

    private func reason(_ request: HTTPRequest) -> NotificationRefusal.Reason? {
        do throws(NotificationRefusal) {
            _ = try platform.adapter.notification(request, at: Calls.now)
            return nil
        } catch {
            return error.reason
        }
    }

    private func told(_ changes: KeyValuePairs<String, String?> = [:]) throws -> ChannelNotification {
        try platform.adapter.notification(try platform.notifies(changes), at: Calls.now)
    }

    @Test("a payment is verified and told")
    func payment() throws {
        let report = TradeReport(
            attempt: Calls.attempt, status: .paid, channelTradeNumber: "2026112022001400000500000001",
            amount: .fen(8_888), paidAt: Timestamp(spacedBeijing: "2026-11-20 10:00:30"))
        #expect(try told() == .trade(channel: .alipay, eventID: "N-1", report))
    }

    @Test("in certificate mode any configured certificate may have signed: notifications name none")
    func certificateMode() throws {
        func reason(_ keys: [RSAPublicKey], _ changes: KeyValuePairs<String, String?> = [:]) throws
            -> NotificationRefusal.Reason? {
            let trust = AlipayTrust.certificates(
                applicationNumber: "a", rootNumber: "r",
                platform: Dictionary(uniqueKeysWithValues: keys.enumerated().map { (String($0), $1) }))
            let adapter = try AlipayPlatform(trust: trust).adapter
            do throws(NotificationRefusal) {
                _ = try adapter.notification(try notice(changes), at: Calls.now)
                return nil
            } catch {
                return error.reason
            }
        }
        let (right, wrong) = (platform.platformKey.publicKey, platform.applicationKey.publicKey)
        #expect(try reason([right]) == nil)
        #expect(try reason([wrong, right]) == nil)
        #expect(try reason([wrong]) == .signature)
        #expect(try reason([]) == .signature)
        #expect(try reason([right], ["alipay_cert_sn": "00"]) == nil, "a field nobody documents decides nothing")
    }

    private func notice(_ changes: KeyValuePairs<String, String?>) throws(NotificationRefusal) -> HTTPRequest {
        guard let request = try? platform.notifies(changes) else {
            throw NotificationRefusal(reason: .malformed, detail: "the test's own signer failed")
        }
        return request
    }

    /// "绿茶 两盒" in GBK, and a text whose second bytes are letters and signs of ASCII ("乗俒").
    private static let gbk: [[UInt8]] = [
        [0xC2, 0xCC, 0xB2, 0xE8, 0x20, 0xC1, 0xBD, 0xBA, 0xD0], [0x81, 0x5C, 0x82, 0x5A],
    ]

    @Test("a notification in GBK is verified over its bytes", arguments: gbk)
    func otherCharset(subject: [UInt8]) throws {
        var fields = AlipayPlatform.trade.map { (name: Array($0.name.utf8), value: Array($0.value.utf8)) }
        fields.removeAll { $0.name == Array("subject".utf8) || $0.name == Array("charset".utf8) }
        fields += [(Array("charset".utf8), Array("GBK".utf8)), (Array("subject".utf8), subject)]
        // Written out here: sorted by name, joined, signed as bytes.
        let text = fields.sorted { $0.name.lexicographicallyPrecedes($1.name) }
            .map { $0.name + Array("=".utf8) + $0.value }.joined(separator: Array("&".utf8))
        let sign = Base64.encode(try platform.platformKey.signature(of: Array(text)))
        fields += [(Array("sign".utf8), Array(sign.utf8)), (Array("sign_type".utf8), Array("RSA2".utf8))]
        func request(_ fields: [(name: [UInt8], value: [UInt8])]) -> HTTPRequest {
            let body = fields.map { field in
                String(decoding: field.name, as: UTF8.self) + "="
                    + field.value.map { "%" + Hex.lower([$0]) }.joined()
            }.joined(separator: "&")
            return HTTPRequest(
                method: "POST", url: "/notify/alipay",
                headers: ["Content-Type": "application/x-www-form-urlencoded; charset=GBK"], body: Array(body.utf8))
        }
        let told = try platform.adapter.notification(request(fields), at: Calls.now)
        let report = TradeReport(
            attempt: Calls.attempt, status: .paid, channelTradeNumber: "2026112022001400000500000001",
            amount: .fen(8_888), paidAt: Timestamp(spacedBeijing: "2026-11-20 10:00:30"))
        #expect(told == .trade(channel: .alipay, eventID: "N-1", report))
        let place = try #require(fields.firstIndex { $0.name == Array("subject".utf8) })
        fields[place].value[0] ^= 1
        #expect(reason(request(fields)) == .signature)
    }

    @Test("refunds come as the trade they belong to; ends unpaid and ends refunded are told apart")
    func refunds() throws {
        let report = RefundReport(
            refund: Calls.refundID, status: .succeeded, channelRefundNumber: "2026112022001400000500000001", amount: nil,
            notice: notice(Calls.refundID.text))
        #expect(try told(["out_biz_no": Calls.refundID.text, "refund_fee": "3.00"])
            == .refund(channel: .alipay, eventID: "N-1", report))
        func status(_ changes: KeyValuePairs<String, String?>) throws -> TradeStatus? {
            if case .trade(_, _, let report) = try told(changes) { report.status } else { nil }
        }
        #expect(try status(["trade_status": "TRADE_CLOSED", "gmt_payment": nil]) == .closed)
        #expect(try status(["trade_status": "TRADE_CLOSED"]) == .refunded)
        #expect(try told(["notify_type": "open_app_auth_notify"]) == .ignored(channel: .alipay, eventID: "N-1"))
    }

    private func notice(_ number: String) -> RefundNotice {
        RefundNotice(
            attempt: Calls.attempt, channelTradeNumber: "2026112022001400000500000001", number: number,
            channelRefundNumber: "", status: .succeeded, amount: nil, refundedInAll: .fen(300),
            paymentAmount: .fen(8_888))
    }

    @Test("a refund somebody made elsewhere tells the sum, with or without a number of its own")
    func elsewhere() throws {
        #expect(try told(["out_biz_no": "MANUAL20261201001", "refund_fee": "3.00"])
            == .refundElsewhere(channel: .alipay, eventID: "N-1", notice("MANUAL20261201001")))
        func back(_ changes: KeyValuePairs<String, String?>) throws -> Money? {
            if case .trade(_, _, let report) = try told(changes) { report.refundedInAll } else { nil }
        }
        #expect(try back(["refund_fee": "3.00"]) == .fen(300))
        #expect(try back(["trade_status": "TRADE_CLOSED"]) == .fen(8_888), "closed after payment: all of it")
        #expect(try back(["trade_status": "TRADE_CLOSED", "refund_fee": "88.88"]) == .fen(8_888))
        #expect(try back(["trade_status": "TRADE_CLOSED", "gmt_payment": nil]) == nil)
        #expect(try back([:]) == nil)
    }

    @Test("signature type, signature, and whose it is each refuse")
    func refusals() throws {
        #expect(reason(try platform.notifies(signType: "RSA")) == .signature)
        #expect(reason(try platform.notifies(["app_id": "2021000000000002"])) == .foreignMerchant)
        #expect(reason(try platform.notifies(["seller_id": "2088000000000002"])) == .foreignMerchant)
        #expect(reason(try platform.notifies(["seller_id": nil])) == .foreignMerchant)
        #expect(reason(try platform.notifies(["out_trade_no": "PD20261120000101"])) == .unknownNumber)
        #expect(reason(try platform.notifies(["trade_status": "NEW"])) == .malformed)
        #expect(reason(try platform.notifies(["total_amount": "88.8x"])) == .malformed)
        #expect(reason(HTTPRequest(method: "POST", url: "/", body: Array("a=1".utf8))) == .malformed)
        let good = try platform.notifies()
        let twice = HTTPRequest(method: "POST", url: "/", body: good.body + Array("&total_amount=0.01".utf8))
        #expect(reason(twice) == .malformed, "a field may not come twice")
    }

    @Test("the published notification is genuine, its changed copy is not")
    func published() throws {
        func published(_ id: String) throws -> NotificationRefusal.Reason? {
            let body = try Fixture.vector(id)["inputs"]?["form_body"]?.stringValue ?? ""
            return reason(HTTPRequest(method: "POST", url: "/", body: Array(body.utf8)))
        }
        #expect([.unknownNumber, .foreignMerchant].contains(try published("alipay-notify-1")))
        #expect(try published("alipay-notify-bad") == .signature)
    }

    @Test("of 2,000 damaged notifications none is believed")
    func damaged() throws {
        let good = try platform.notifies()
        var mutation = Mutation(seed: 7)
        var tried = 0
        while tried < 2_000 {
            let damaged = HTTPRequest(method: "POST", url: good.url, body: mutation.applied(to: good.body))
            // The same fields spelled another way ("%2f" for "%2F", "+" for "%20") are the same message.
            guard damaged.form != good.form else { continue }
            tried += 1
            #expect(reason(damaged) != nil)
        }
    }

    @Test("acknowledgements are read by their bytes")
    func acknowledgements() {
        #expect(platform.adapter.acknowledgement(accepted: true).body == Array("success".utf8))
        #expect(platform.adapter.acknowledgement(accepted: true).status == 200)
        #expect(platform.adapter.acknowledgement(accepted: false).body == Array("fail".utf8))
    }
}
