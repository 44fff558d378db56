import Payments

/// UnionPay's fields in the engine's words. Nil when they are not what they must be.
extension UnionPayAdapter {
    /// "A6" is a success with a defect in another system. Every other code is in the table of codes.
    static func isSuccess(_ code: String) -> Bool { code == "00" || code == "A6" }

    /// Two letters or digits; anything else decides nothing.
    static func isCode(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        }
    }

    /// The weaker of an answer's two words. `respCode` tells of the message, `origRespCode`, where there is one, of the
    /// trade: a success is one only when neither says anything else.
    static func weakerCode(_ values: [String: String]) -> String? {
        let words = ["respCode", "origRespCode"].compactMap { values[$0] }.filter { !$0.isEmpty }
        return words.first { !isSuccess($0) } ?? words.last
    }

    /// - Parameter code: the trade's own result: `origRespCode` of a query, the weaker code of a notification.
    static func tradeReport(_ values: [String: String], _ attempt: AttemptID, code: String?) -> TradeReport? {
        guard let code, isCode(code) else { return nil }
        let number = ChannelText.token(values["queryId"]) ?? ""
        let amount = money(values)
        let status = tradeStatus(code)
        if status == .paid { guard !number.isEmpty, amount != nil else { return nil } }
        return TradeReport(
            attempt: attempt, status: status, channelTradeNumber: number, amount: amount,
            paidAt: status == .paid ? tradeTime(values) : nil,
            code: status == .declined ? ChannelText.token(code) ?? "" : "")
    }

    /// The code tells how the last try went. Whatever it was refused for, the order's `tn` can be paid with another
    /// card until `payTimeout`, so no code ends the attempt.
    private static func tradeStatus(_ code: String) -> TradeStatus {
        if isSuccess(code) { return .paid }
        return switch ChannelCodes.unionpay.errorClass(code, .prepay) {
        case .unknown: .pending
        case .notFound: .notFound
        case .technical, .rateLimited, .frozen, .business, .user, .alreadyDone, .configuration: .declined
        }
    }

    /// A refund is one try: refused is refused. "There already" says only that another request decides.
    static func refundStatus(_ code: String?) -> RefundStatus? {
        guard let code, isCode(code) else { return nil }
        if isSuccess(code) { return .succeeded }
        return switch ChannelCodes.unionpay.errorClass(code, .refund) {
        case .unknown, .alreadyDone: .processing
        case .notFound: .notFound
        case .technical, .rateLimited, .frozen, .business, .user, .configuration: .closed
        }
    }

    static func refundReport(_ values: [String: String], _ call: RefundCall, status: RefundStatus) -> RefundReport? {
        let amount = money(values)
        if status == .succeeded { guard amount == call.amount else { return nil } }
        return RefundReport(
            refund: call.refund, status: status, channelRefundNumber: ChannelText.token(values["queryId"]) ?? "",
            amount: amount)
    }

    static func money(_ values: [String: String]) -> Money? {
        guard let units = ChannelText.wholeNumber(values["txnAmt"]), units <= Money.maximumMinorUnits,
            let currency = Currency(numericCode: values["currencyCode"] ?? "156")
        else { return nil }
        return Money(minorUnits: units, currency: currency)
    }

    /// `traceTime` is MMDDhhmmss; the year is `txnTime`'s, or the next one when the trade crossed new year's eve.
    static func tradeTime(_ values: [String: String]) -> Timestamp? {
        guard let begun = values["txnTime"].flatMap({ Timestamp(compactBeijing: $0) }), let trace = values["traceTime"],
            trace.utf8.count == 10
        else { return nil }
        let year = begun.civil().year
        func time(_ year: Int) -> Timestamp? {
            Timestamp(
                compactBeijing: String(repeating: "0", count: max(0, 4 - String(year).count)) + String(year) + trace)
        }
        guard let same = time(year) else { return nil }
        return same.adding(seconds: 86_400) < begun ? time(year + 1) : same
    }
}
