import JSON
import Payments

/// Text fields of a trade, from an answer's node or a notification's form.
struct AlipayFields {
    private let values: [String: String]

    init(_ values: [String: String]) { self.values = values }

    /// Numbers count as their text: Alipay writes amounts both ways.
    init(_ node: JSONValue) {
        var found: [String: String] = [:]
        for member in node.members ?? [] {
            switch member.value {
            case .string(let text), .number(let text): found[member.name] = text
            case .null, .bool, .array, .object: break
            }
        }
        values = found
    }

    subscript(_ name: String) -> String? { values[name] }

    func money(_ name: String) -> Money? {
        guard let text = values[name], let money = try? Money(decimalText: text, currency: .cny),
            money.minorUnits <= Money.maximumMinorUnits
        else { return nil }
        return money
    }

    func time(_ name: String) -> Timestamp? { values[name].flatMap { Timestamp(spacedBeijing: $0) } }
}

/// Alipay's documents in the engine's words. Nil when one is not what it must be.
extension AlipayAdapter {
    static func tradeReport(_ fields: AlipayFields) -> TradeReport? {
        guard let attempt = fields["out_trade_no"].flatMap({ AttemptID($0) }),
            let status = tradeStatus(fields)
        else { return nil }
        let number = ChannelText.token(fields["trade_no"]) ?? ""
        let amount = fields.money("total_amount")
        if status == .paid || status == .refunded {
            guard !number.isEmpty, amount != nil else { return nil }
        }
        return TradeReport(
            attempt: attempt, status: status, channelTradeNumber: number, amount: amount, paidAt: paymentTime(fields),
            refundedInAll: refunded(fields, status))
    }

    /// A trade that was paid and is closed went back whole; `refund_fee` is the sum of all refunds so far.
    private static func refunded(_ fields: AlipayFields, _ status: TradeStatus) -> Money? {
        let isPaid = status == .paid || status == .refunded
        guard isPaid, let sum = fields.money("refund_fee"), sum.isPositive else {
            return status == .refunded ? fields.money("total_amount") : nil
        }
        return sum
    }

    private static func wasPaid(_ fields: AlipayFields) -> Bool {
        paymentTime(fields) != nil || fields["gmt_refund"] != nil || fields["refund_fee"] != nil
    }

    private static func paymentTime(_ fields: AlipayFields) -> Timestamp? {
        fields.time("send_pay_date") ?? fields.time("gmt_payment")
    }

    /// TRADE_CLOSED means "ended unpaid" as well as "paid and refunded in full"; only the traces of a payment or a
    /// refund tell them apart.
    private static func tradeStatus(_ fields: AlipayFields) -> TradeStatus? {
        switch fields["trade_status"] {
        case "WAIT_BUYER_PAY": .unpaid
        case "TRADE_SUCCESS", "TRADE_FINISHED": .paid
        case "TRADE_CLOSED":
            wasPaid(fields) ? .refunded : .closed
        default: nil
        }
    }

    /// The answer to a refund call. `fund_change` "N" is no failure: nothing moved by *this* call, so it is asked
    /// about. `refund_fee` is the sum of all refunds and says nothing about this one.
    static func refundTaken(_ node: JSONValue, _ call: RefundCall) -> RefundReport? {
        guard node["out_trade_no"]?.stringValue == call.payment.attempt.text,
            let change = node["fund_change"]?.stringValue
        else { return nil }
        return RefundReport(
            refund: call.refund, status: change == "Y" ? .succeeded : .processing,
            channelRefundNumber: ChannelText.token(node["trade_no"]?.stringValue) ?? "", amount: nil)
    }

    /// The answer to a refund query: without a status no such refund was made, and the same number may be sent again.
    static func refundReport(_ node: JSONValue, _ call: RefundCall) -> RefundReport? {
        let fields = AlipayFields(node)
        if let number = fields["out_request_no"], number != call.refund.text { return nil }
        func report(_ status: RefundStatus, _ amount: Money? = nil) -> RefundReport {
            RefundReport(
                refund: call.refund, status: status, channelRefundNumber: ChannelText.token(fields["trade_no"]) ?? "",
                amount: amount)
        }
        guard let status = fields["refund_status"] else { return report(.notFound) }
        guard status == "REFUND_SUCCESS" else { return report(.processing) }
        guard let amount = fields.money("refund_amount"), amount == call.amount else { return nil }
        return report(.succeeded, amount)
    }

    /// Asynchronous mode: taken, and every share is on its way.
    static func taken(_ call: SplitCall) -> SplitReport {
        SplitReport(request: call.request, legs: call.legs.map { leg in
            SplitLegReport(account: leg.account, minorUnits: leg.amount.minorUnits, status: .accepted, code: "")
        })
    }

    static func splitReport(_ node: JSONValue, _ call: SplitCall) -> SplitReport? {
        guard node["out_request_no"]?.stringValue == call.request.text,
            let details = node["royalty_detail_list"]?.arrayValue, details.count <= Limits.splitReceivers * 2
        else { return nil }
        var legs: [SplitLegReport] = []
        for detail in details {
            let fields = AlipayFields(detail)
            guard let account = fields["trans_in"], let amount = fields.money("amount"),
                let status = legStatus(fields["state"])
            else { return nil }
            guard call.legs.contains(where: { $0.account == account && $0.amount == amount }) else { continue }
            legs.append(SplitLegReport(
                account: account, minorUnits: amount.minorUnits, status: status,
                code: status == .failed ? ChannelText.token(fields["error_code"]) ?? "" : ""))
        }
        return SplitReport(request: call.request, legs: legs)
    }

    private static func legStatus(_ state: String?) -> SplitLegStatus? {
        switch state {
        case "PROCESSING": .processing
        case "SUCCESS": .settled
        case "FAIL": .failed
        default: nil
        }
    }
}
