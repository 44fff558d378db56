import JSON
import Payments

/// The clearing accounts of orders: credited, cleared to sub-accounts, debited.
extension BankSandbox {
    func credit(_ document: JSONValue, _ context: SandboxContext) throws(BankFault) -> JSONValue {
        let number = try name(document, "order_no")
        let channel = ChannelID(try text(document, "collecting_channel", 1...16))
        let tradeNumber = try text(document, "trade_no", 1...64)
        let amount = try fen(document, "amount")
        try checkCurrency(document)
        if let known = bank.orders[number] {
            guard known.channel == channel, known.tradeNumber == tradeNumber, known.minorUnits == amount else {
                throw BankFault(409, "NUMBER_REUSED", "the order was credited as another payment")
            }
            return orderDocument(known)
        }
        guard let trade = collected(channel, number), trade.state == .paid, let paidAt = trade.paidAt,
            context.now.since(paidAt) >= settings.splitDelay
        else { throw BankFault(409, "ORDER_NOT_ARRIVED", "nothing has arrived for the order yet") }
        guard trade.channelNumber == tradeNumber, trade.paidMinorUnits == amount else {
            throw BankFault(409, "ORDER_MISMATCH", "another payment arrived for the order")
        }
        let order = BankOrder(number: number, channel: channel, tradeNumber: tradeNumber, minorUnits: amount)
        bank.credit(order)
        return orderDocument(order)
    }

    func readCredit(_ number: String) throws(BankFault) -> JSONValue {
        guard let order = bank.orders[number] else { throw BankFault(404, "NOT_FOUND", "no such order") }
        return orderDocument(order)
    }

    private func available(_ order: BankOrder) -> Int64 {
        min(order.minorUnits, bank.available(order, collected(order.channel, order.number)))
    }

    private func orderDocument(_ order: BankOrder) -> JSONValue {
        .object([
            "order_no": .string(order.number), "collecting_channel": .string(order.channel.text),
            "amount": .integer(order.minorUnits), "available": .integer(available(order)),
            "state": order.closedBy == nil ? "OPEN" : "CLOSED",
        ])
    }

    func clear(_ document: JSONValue, _ context: SandboxContext) throws(BankFault) -> JSONValue {
        let number = try name(document, "clear_no")
        let orderNumber = try name(document, "order_no")
        try checkCurrency(document)
        let asked = try receivers(document)
        let fingerprint = orderNumber + "|" + asked.map { "\($0.account)/\($0.minorUnits)" }.joined(separator: ",")
        if let known = bank.clears[number] {
            guard known.split.fingerprint == fingerprint else {
                throw BankFault(409, "NUMBER_REUSED", "the same clear_no came with other data")
            }
            return clearDocument(known)
        }
        guard let order = bank.orders[orderNumber] else {
            throw BankFault(409, "ORDER_NOT_CREDITED", "the order has no clearing account")
        }
        guard order.closedBy == nil else { throw BankFault(409, "ORDER_CLOSED", "the order was debited") }
        guard order.clears.count < Limits.splitRequestsPerTrade else {
            throw BankFault(409, "ORDER_CLOSED", "more than \(Limits.splitRequestsPerTrade) clears of one order")
        }
        guard asked.reduce(Int64(0), { $0 + $1.minorUnits }) <= available(order) else {
            throw BankFault(409, "CLEARING_NOT_ENOUGH", "more than the clearing account holds")
        }
        let made = BankClear(order: orderNumber, split: SandboxSplit(
            number: number, channelNumber: nextNumber("C"), createdAt: context.now, fingerprint: fingerprint,
            legs: asked.map { leg($0, context) }))
        bank.clear(number, made)
        return clearDocument(made)
    }

    private typealias Receiver = (account: String, minorUnits: Int64)

    private func receivers(_ document: JSONValue) throws(BankFault) -> [Receiver] {
        guard let list = document["receivers"]?.arrayValue, !list.isEmpty else {
            throw BankFault(400, "PARAM_INVALID", "receivers must name somebody")
        }
        guard list.count <= Limits.receiversPerSplit else {
            throw BankFault(400, "TOO_MANY_RECEIVERS", "at most \(Limits.receiversPerSplit) receivers")
        }
        var receivers: [Receiver] = []
        for item in list {
            _ = try text(item, "description", 1...80)
            receivers.append((try name(item, "account_no"), try fen(item, "amount")))
        }
        return receivers
    }

    private func leg(_ receiver: Receiver, _ context: SandboxContext) -> SandboxLeg {
        let account = bank.accounts[receiver.account]
        let reason =
            switch account?.isFrozen {
            case nil: "ACCOUNT_NOT_FOUND"
            case .some(true): "ACCOUNT_FROZEN"
            case .some(false): context.reason(receiver.account, usual: "ACCOUNT_FROZEN")
            }
        return SandboxLeg(
            account: receiver.account, type: account?.kind ?? "", minorUnits: receiver.minorUnits,
            detailNumber: nextNumber("D"), reason: reason, state: .processing,
            finishAt: context.now.adding(milliseconds: settings.splitWork))
    }

    func readClear(_ number: String, _ context: SandboxContext) throws(BankFault) -> JSONValue {
        guard let clear = bank.clears[number], context.now.since(clear.split.createdAt) >= context.lag else {
            throw BankFault(404, "NOT_FOUND", "no such clear")
        }
        return clearDocument(clear)
    }

    private func clearDocument(_ clear: BankClear) -> JSONValue {
        .object([
            "clear_no": .string(clear.split.number), "order_no": .string(clear.order),
            "state": clear.split.isFinished ? "FINISHED" : "PROCESSING", "bank_no": .string(clear.split.channelNumber),
            "receivers": .array(clear.split.legs.map { leg in
                let state = leg.state == .processing ? "PROCESSING" : leg.state == .settled ? "SETTLED" : "FAILED"
                return .object([
                    "account_no": .string(leg.account), "amount": .integer(leg.minorUnits), "state": .string(state),
                    "reason": .string(leg.state == .failed ? leg.reason : ""),
                ])
            }),
        ])
    }

    func debit(_ document: JSONValue, _ context: SandboxContext) throws(BankFault) -> JSONValue {
        let number = try name(document, "debit_no")
        let orderNumber = try name(document, "order_no")
        if let known = bank.debits[number] {
            guard known.order == orderNumber else {
                throw BankFault(409, "NUMBER_REUSED", "the debit_no belongs to another order")
            }
            return try readDebit(number)
        }
        guard let order = bank.orders[orderNumber] else {
            throw BankFault(409, "ORDER_NOT_CREDITED", "the order has no clearing account")
        }
        guard order.closedBy == nil else { throw BankFault(409, "ORDER_CLOSED", "the order was debited") }
        bank.debit(number, of: orderNumber, minorUnits: available(order), at: context.now)
        return try readDebit(number)
    }

    func readDebit(_ number: String) throws(BankFault) -> JSONValue {
        guard let debit = bank.debits[number] else { throw BankFault(404, "NOT_FOUND", "no such debit") }
        return .object([
            "debit_no": .string(number), "order_no": .string(debit.order), "amount": .integer(debit.minorUnits),
        ])
    }
}
