import Payments

/// App consumption, query, refund and void: section 4 of unionpay.md.
extension UnionPaySandbox {
    private func amount(_ values: [String: String]) throws(UnionPayFault) -> Int64 {
        guard let text = values["txnAmt"], let amount = Int64(text), (1...999_999_999_999).contains(amount),
            text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 })
        else { throw UnionPayFault("13", "txnAmt[1300002]") }
        return amount
    }

    func consume(_ values: [String: String], _ context: SandboxContext) throws(UnionPayFault) -> Fields {
        let amount = try amount(values)
        guard values["currencyCode"] == "156" else { throw UnionPayFault("13", "currencyCode[1300003]") }
        guard values["bizType"] == "000201", ["07", "08"].contains(values["channelType"]) else {
            throw UnionPayFault("13", "bizType or channelType[1300005]")
        }
        guard let notifyURL = values["backUrl"], !notifyURL.isEmpty else {
            throw UnionPayFault("13", "backUrl[1300006]")
        }
        let order = values["orderId"] ?? ""
        let time = values["txnTime"] ?? ""
        // Order and time together name a transaction: the same order with another time is a second transaction, which
        // a buyer may pay as well.
        let isSecond = book[order].map { $0.requestTime != time } ?? false
        let number = isSecond ? order + "@" + time : order
        if let known = book[number] {
            guard known.minorUnits == amount, known.state(at: context.now) == .unpaid else {
                throw UnionPayFault("12", "duplicate transaction[1200001]")
            }
            return taken(known)
        }
        guard book.trade(refund: order) == nil else { throw UnionPayFault("12", "duplicate transaction[1200003]") }
        guard !book.isFull else { throw UnionPayFault("02", "too many transactions[0200001]") }
        let trade = SandboxTrade(
            number: number, channelNumber: nextNumber(21), minorUnits: amount, description: "",
            notifyURL: notifyURL, createdAt: context.now, expiresAt: try deadline(values, context), willSplit: false,
            fingerprint: "", requestTime: time, payParameter: nextNumber(21), echo: values["reqReserved"] ?? "")
        book.insert(trade)
        return taken(trade)
    }

    /// A quarter of an hour unless the merchant says otherwise.
    private func deadline(_ values: [String: String], _ context: SandboxContext) throws(UnionPayFault) -> Timestamp {
        guard let text = values["payTimeout"] else { return context.now.adding(seconds: 900) }
        guard let moment = Timestamp(compactBeijing: text), moment > context.now else {
            throw UnionPayFault("13", "payTimeout[1300007]")
        }
        return moment
    }

    /// The merchant's number without what tells a second transaction of it apart.
    static func orderID(_ trade: SandboxTrade) -> String { String(trade.number.prefix { $0 != "@" }) }

    private func taken(_ trade: SandboxTrade) -> Fields {
        [("respCode", "00"), ("respMsg", "success[0000000]"), ("tn", trade.payParameter)]
    }

    func query(_ values: [String: String], _ context: SandboxContext) throws(UnionPayFault) -> Fields {
        let number = values["orderId"] ?? ""
        let time = values["txnTime"] ?? ""
        if let trade = book[number].flatMap({ $0.requestTime == time ? $0 : book[number + "@" + time] }),
            context.now.since(trade.createdAt) >= context.lag
        {
            return UnionPaySandbox.shown(trade, at: context.now, lag: context.lag)
        }
        if let trade = book.trade(refund: number), let refund = trade.refunds.first(where: { $0.number == number }),
            refund.requestTime == time, context.now.since(refund.createdAt) >= context.lag
        {
            return UnionPaySandbox.shown(refund, of: trade)
        }
        throw UnionPayFault("34", "no such transaction[3400001]")
    }

    private static func shown(_ trade: SandboxTrade, at now: Timestamp, lag: Int64) -> Fields {
        let isVisible = trade.paidAt.map { now.since($0) >= lag } ?? false
        // A try that the buyer's bank refused is told until another one goes better; the order stays payable.
        let declined = trade.lastDecline.isEmpty ? nil : trade.lastDecline
        let unpaid = declined ?? (trade.state(at: now) == .closed ? "01" : "05")
        let result = trade.state == .paid && isVisible ? "00" : unpaid
        var fields: Fields = UnionPaySandbox.about("01", "01") + [
            ("respCode", "00"), ("respMsg", "success[0000000]"), ("origRespCode", result),
            ("origRespMsg", result == "00" ? "success" : "not paid"), ("queryId", trade.channelNumber),
            ("txnAmt", String(trade.state == .paid ? trade.paidMinorUnits : trade.minorUnits)), ("currencyCode", "156"),
        ]
        if let paidAt = trade.paidAt, result == "00" {
            fields += UnionPaySandbox.trace(paidAt)
            fields += [
                ("settleAmt", String(trade.paidMinorUnits)), ("settleCurrencyCode", "156"),
                ("settleDate", UnionPaySandbox.monthAndDay(paidAt)), ("payCardType", "01"),
                ("accNo", UnionPaySandbox.maskedCard),
            ]
            // Nested groups are what a naive reader of these answers breaks on.
            fields.append(("issAddnData", "{goods=1&note=[a=b&c]}"))
        }
        return fields
    }

    private static func shown(_ refund: SandboxRefund, of trade: SandboxTrade) -> Fields {
        about(refund.unionpayType, "00") + [
            ("respCode", "00"), ("respMsg", "success[0000000]"),
            ("origRespCode", refund.state == .succeeded ? "00" : refund.state == .processing ? "05" : "01"),
            ("queryId", refund.channelNumber), ("origQryId", trade.channelNumber),
            ("txnAmt", String(refund.minorUnits)), ("currencyCode", "156"),
        ]
    }

    /// What the answer to a query says it is: the trade asked about, under no business of its own.
    private static func about(_ type: String, _ subtype: String) -> Fields {
        [("txnType", type), ("txnSubType", subtype), ("bizType", "000000")]
    }

    static let maskedCard = "6216***********0018"

    /// A settlement day runs from 23:00 to 23:00 in Beijing and is named by the day it ends on, MMDD.
    static func monthAndDay(_ at: Timestamp) -> String { String(settlementDay(at).dropFirst(4)) }

    /// The same with its year, YYYYMMDD.
    static func settlementDay(_ at: Timestamp) -> String {
        String(at.adding(seconds: 3_600).compactBeijing.prefix(8))
    }

    static func trace(_ at: Timestamp) -> Fields {
        [("traceNo", "000001"), ("traceTime", String(at.compactBeijing.dropFirst(4)))]
    }

    func refund(_ values: [String: String], _ context: SandboxContext) throws(UnionPayFault) -> Fields {
        let amount = try amount(values)
        let number = values["orderId"] ?? ""
        guard let trade = values["origQryId"].flatMap({ book.trade(channelNumber: $0) }), trade.state == .paid else {
            throw UnionPayFault("34", "no such payment[3400002]")
        }
        guard values["bizType"] == "000201", let notifyURL = values["backUrl"], !notifyURL.isEmpty else {
            throw UnionPayFault("13", "bizType or backUrl[1300008]")
        }
        if let known = trade.refunds.first(where: { $0.number == number }) {
            guard known.minorUnits == amount, known.requestTime == values["txnTime"] else {
                throw UnionPayFault("12", "duplicate transaction[1200002]")
            }
            return [("respCode", "00"), ("respMsg", "accepted[0000000]"), ("queryId", known.channelNumber)]
        }
        guard book.trade(refund: number) == nil, book[number] == nil else {
            throw UnionPayFault("12", "duplicate transaction[1200004]")
        }
        guard let paidAt = trade.paidAt,
            context.now.since(paidAt) <= Limits.unionpayRefundDays * Limits.dayMilliseconds
        else { throw UnionPayFault("36", "the refund window is over[3600001]") }
        guard amount <= trade.refundableMinorUnits, trade.refunds.count < Limits.refundsPerTrade else {
            throw UnionPayFault("61", "the refund passes what is left[6100001]")
        }
        return accepted(SandboxRefund(
            number: number, channelNumber: nextNumber(21), minorUnits: amount, createdAt: context.now,
            notifyURL: notifyURL, requestTime: values["txnTime"] ?? "", state: .processing,
            echo: values["reqReserved"] ?? ""), of: trade)
    }

    private func accepted(_ entry: SandboxRefund, of trade: SandboxTrade) -> Fields {
        _ = book.change(trade.number) { $0.refunds.append(entry) }
        return [
            ("respCode", "00"), ("respMsg", "accepted[0000000]"), ("queryId", entry.channelNumber),
            ("origQryId", trade.channelNumber),
        ]
    }

    /// Takes a payment back whole before its settlement day is over; later only a refund does.
    func void(_ values: [String: String], _ context: SandboxContext) throws(UnionPayFault) -> Fields {
        let amount = try amount(values)
        let number = values["orderId"] ?? ""
        guard let trade = values["origQryId"].flatMap({ book.trade(channelNumber: $0) }), let paidAt = trade.paidAt
        else { throw UnionPayFault("34", "no such payment[3400003]") }
        guard values["bizType"] == "000201", let notifyURL = values["backUrl"], !notifyURL.isEmpty else {
            throw UnionPayFault("13", "bizType or backUrl[1300008]")
        }
        if let known = trade.refunds.first(where: { $0.number == number }) {
            guard known.isVoid, known.minorUnits == amount, known.requestTime == values["txnTime"] else {
                throw UnionPayFault("12", "duplicate transaction[1200005]")
            }
            return [("respCode", "00"), ("respMsg", "accepted[0000000]"), ("queryId", known.channelNumber)]
        }
        guard book.trade(refund: number) == nil, book[number] == nil else {
            throw UnionPayFault("12", "duplicate transaction[1200006]")
        }
        guard amount == trade.paidMinorUnits else { throw UnionPayFault("36", "a void is of the whole[3600002]") }
        guard trade.refundClaimMinorUnits == 0 else { throw UnionPayFault("45", "refunded or voided before[4500001]") }
        guard UnionPaySandbox.settlementDay(paidAt) == UnionPaySandbox.settlementDay(context.now) else {
            throw UnionPayFault("35", "the settlement day is over: refund it[3500001]")
        }
        return accepted(SandboxRefund(
            number: number, channelNumber: nextNumber(21), minorUnits: amount, createdAt: context.now,
            notifyURL: notifyURL, requestTime: values["txnTime"] ?? "", state: .processing,
            echo: values["reqReserved"] ?? "", isVoid: true), of: trade)
    }
}
