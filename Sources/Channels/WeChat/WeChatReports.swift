import JSON
import Payments

/// WeChat Pay's documents in the engine's words. Nil when one is not what it must be.
extension WeChatAdapter {
    /// A transaction of our merchant and application.
    func tradeReport(_ document: JSONValue) -> TradeReport? {
        guard document["mchid"]?.stringValue == credentials.merchant,
            document["appid"]?.stringValue == credentials.application,
            let number = document["out_trade_no"]?.stringValue, let attempt = AttemptID(number),
            let state = document["trade_state"]?.stringValue, let status = WeChatAdapter.tradeStatus(state)
        else { return nil }
        let channelNumber = ChannelText.token(document["transaction_id"]?.stringValue) ?? ""
        let amount = WeChatAdapter.money(document["amount"], "total")
        let paidAt = document["success_time"]?.stringValue.flatMap { Timestamp(rfc3339: $0) }
        if status == .paid || status == .refunded {
            guard !channelNumber.isEmpty, amount != nil else { return nil }
        }
        return TradeReport(
            attempt: attempt, status: status, channelTradeNumber: channelNumber, amount: amount, paidAt: paidAt)
    }

    static func tradeStatus(_ state: String) -> TradeStatus? {
        switch state {
        case "NOTPAY": .unpaid
        case "SUCCESS": .paid
        case "REFUND": .refunded
        case "CLOSED", "REVOKED": .closed
        case "USERPAYING", "ACCEPT": .pending
        // A payment code that was refused; the order itself is still open.
        case "PAYERROR": .declined
        default: nil
        }
    }

    /// A refund; its state stands under another name in notifications.
    static func refundReport(_ document: JSONValue, status: String?) -> RefundReport? {
        guard let status = status.flatMap(refundStatus), let number = document["out_refund_no"]?.stringValue,
            let refund = RefundID(number)
        else { return nil }
        let amount = money(document["amount"], "refund")
        let isNamed = document["amount"]?["refund"] != nil
        if status == .succeeded || isNamed, amount == nil { return nil }
        return RefundReport(
            refund: refund, status: status,
            channelRefundNumber: ChannelText.token(document["refund_id"]?.stringValue) ?? "", amount: amount)
    }

    static func refundStatus(_ status: String) -> RefundStatus? {
        switch status {
        case "PROCESSING": .processing
        case "SUCCESS": .succeeded
        case "CLOSED": .closed
        case "ABNORMAL": .abnormal
        default: nil
        }
    }

    /// A split. "Finished" does not mean that anything succeeded: each receiver tells for itself.
    /// `isAnswer`: taken just now, nothing has begun.
    static func splitReport(_ document: JSONValue, _ call: SplitCall, isAnswer: Bool) -> SplitReport? {
        guard document["out_order_no"]?.stringValue == call.request.text,
            let receivers = document["receivers"]?.arrayValue, receivers.count <= Limits.splitReceivers + 1
        else { return nil }
        var legs: [SplitLegReport] = []
        for receiver in receivers {
            guard let account = receiver["account"]?.stringValue, let amount = receiver["amount"]?.integerValue,
                let result = receiver["result"]?.stringValue, let status = legStatus(result, isAnswer: isAnswer)
            else { return nil }
            // The merchant's own remainder is listed too once the money was freed.
            let isOurs = call.legs.contains { $0.account == account && $0.amount.minorUnits == amount }
            guard isOurs else { continue }
            let reason = ChannelText.token(receiver["fail_reason"]?.stringValue) ?? ""
            legs.append(SplitLegReport(
                account: account, minorUnits: amount, status: status, code: status == .failed ? reason : ""))
        }
        return SplitReport(request: call.request, legs: legs)
    }

    private static func legStatus(_ result: String, isAnswer: Bool) -> SplitLegStatus? {
        switch result {
        case "PENDING": isAnswer ? .accepted : .processing
        case "SUCCESS": .settled
        case "CLOSED": .failed
        default: nil
        }
    }

    /// Fen under a name, in the currency written beside it; WeChat leaves the currency out of some documents.
    static func money(_ amount: JSONValue?, _ name: String) -> Money? {
        guard let units = amount?[name]?.integerValue, (0...Money.maximumMinorUnits).contains(units) else { return nil }
        guard let code = amount?["currency"]?.stringValue else { return .fen(units) }
        return Currency(exactly: code).map { Money(minorUnits: units, currency: $0) }
    }
}
