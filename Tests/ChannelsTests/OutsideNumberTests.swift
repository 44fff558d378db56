import Channels
import HTTPMessage
import JSON
import OutsideNumbers
import Payments
import Testing

/// A channel's own key signs numbers no channel would send. Each is refused or read as unknown; none ends the engine,
/// and no amount beyond the largest one is ever told.
@Suite("Numbers from channels")
struct OutsideNumberTests {
    /// - Returns: how many amounts were told and looked at.
    private func look(_ request: HTTPRequest, _ adapter: any ChannelAdapter, _ what: String) -> Int {
        var amounts: [Money] = []
        do throws(NotificationRefusal) {
            switch try adapter.notification(request, at: Calls.now) {
            case .trade(_, _, let report): amounts = [report.amount, report.refundedInAll].compactMap { $0 }
            case .refund(_, _, let report): amounts = [report.amount].compactMap { $0 }
            default: break
            }
        } catch {
            // Refused: that is what is wanted.
        }
        for amount in amounts {
            #expect((0...Money.maximumMinorUnits).contains(amount.minorUnits), "\(what) told \(amount)")
        }
        return amounts.count
    }

    private static let refund = """
        {"mchid":"1699990001","transaction_id":"4200000001","out_trade_no":"\(Calls.attempt.text)",\
        "refund_id":"503","out_refund_no":"\(Calls.refundID.text)","refund_status":"SUCCESS",\
        "amount":{"total":8888,"refund":300,"payer_total":8888,"payer_refund":300}}
        """

    @Test("WeChat Pay: each integer of a payment and of a refund, signed and sealed anew")
    func wechat() throws {
        let platform = try WeChatPlatform()
        var (members, told) = (0, 0)
        for (kind, plain) in [("transaction", WeChatPlatform.transaction()), ("refund", Self.refund)] {
            for variant in IntegerWalk.variants(try JSONParser.parse(plain)) {
                members += 1
                let request = try platform.notifies(JSONWriter.text(variant.document), kind: kind)
                told += look(request, platform.adapter, "\(kind) \(variant)")
            }
        }
        #expect(members > 20 && told > 0)
    }

    @Test("Alipay: each field that is a number, signed anew")
    func alipay() throws {
        let platform = try AlipayPlatform()
        var told = 0
        for number in IntegerWalk.hostile + ["92233720368547758.07", "-0.01", "0.00", "1e9", "1000000000.01"] {
            for name in ["total_amount", "receipt_amount", "buyer_pay_amount", "refund_fee", "trade_no", "seller_id"] {
                let request = try platform.notifies(adding: [(name, number)])
                told += look(request, platform.adapter, "\(name) = \(number)")
            }
        }
        #expect(told > 0)
    }

    @Test("UnionPay: each field that is a number, signed anew")
    func unionpay() throws {
        let platform = try UnionPayPlatform()
        var told = 0
        for number in IntegerWalk.hostile {
            for name in ["txnAmt", "settleAmt", "currencyCode", "traceTime", "settleDate", "queryId"] {
                let request = try platform.notifies(setting: name, to: number)
                told += look(request, platform.adapter, "\(name) = \(number)")
            }
        }
        #expect(told > 0)
    }
}

extension AlipayPlatform {
    /// The usual payment with fields under names of one's choice.
    fileprivate func notifies(
        adding added: [(name: String, value: String)]
    ) throws -> HTTPRequest {
        var fields = AlipayPlatform.trade.filter { field in !added.contains { $0.name == field.name } }
        fields += added
        let signature = try AlipaySigning.signature(AlipaySigning.notificationText(fields), by: platformKey)
        fields += [("sign_type", "RSA2"), ("sign", signature)]
        return HTTPRequest(method: "POST", url: "/notify/alipay", body: Array(FormCoding.encode(fields).utf8))
    }
}

extension UnionPayPlatform {
    fileprivate func notifies(
        setting name: String, to value: String
    ) throws -> HTTPRequest {
        var fields = try signed("01", Calls.attempt.text, Calls.requestTime).filter { $0.name != "signature" }
        let all = [
            ("txnAmt", "8888"), ("currencyCode", "156"), ("queryId", "202611201000000000018"),
            ("traceTime", "1120100030"), (name, value),
        ]
        for (name, value) in all {
            fields.removeAll { $0.name == name }
            fields.append((name, value))
        }
        fields.append(("signature", try UnionPaySigning.signature(fields, by: key)))
        return HTTPRequest(
            method: "POST", url: "/notify/unionpay", body: Array(FormCoding.encode(fields).utf8))
    }
}
