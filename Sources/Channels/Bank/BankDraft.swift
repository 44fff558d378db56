import HTTPMessage
import JSON
import Payments

/// A request before it is signed.
struct BankDraft {
    let method: String
    /// Path and query.
    let target: String
    let body: [UInt8]

    static func get(_ path: String, _ query: [(name: String, value: String)] = []) -> BankDraft {
        let suffix = query.isEmpty ? "" : "?" + FormCoding.encode(query)
        return BankDraft(method: "GET", target: path + suffix, body: [])
    }

    static func post(_ path: String, _ body: JSONValue) -> BankDraft {
        BankDraft(method: "POST", target: path, body: JSONWriter.bytes(body))
    }
}

/// The contract's calls in the bank's words.
extension BankAdapter {
    func drafts(for call: ChannelCall) throws(ChannelAdapterError) -> [BankDraft] {
        switch call {
        case .prepay, .query, .close, .refund, .queryRefund:
            throw ChannelAdapterError(field: "call", rule: "goes to the channel that collects, which the bank is not")
        case .split(let call): [try credit(call), try clear(call)]
        case .querySplit(let call): [.get("/v1/clears/" + call.request.text)]
        case .unfreeze(let call):
            [.post("/v1/debits", .object([
                "debit_no": .string(call.request.text), "order_no": .string(call.payment.attempt.text),
            ]))]
        case .returnSplit(let call): [try takeBack(call)]
        case .queryReturn(let call): [.get("/v1/returns/" + call.number.text)]
        case .transfer(let call): [try withdraw(call)]
        case .queryTransfer(let call): [.get("/v1/withdrawals/" + call.number.text)]
        case .cancelTransfer:
            throw ChannelAdapterError(field: "withdrawal_no", rule: "a withdrawal to a card cannot be taken back")
        }
    }

    /// Says which collected payment the order's clearing account holds; may be repeated without harm.
    private func credit(_ call: SplitCall) throws(ChannelAdapterError) -> BankDraft {
        guard let collected = call.collected else {
            throw ChannelAdapterError(field: "collecting_channel", rule: "is known before money is cleared")
        }
        guard let number = ChannelText.token(call.payment.channelTradeNumber), number.utf8.count <= 64 else {
            throw ChannelAdapterError(field: "trade_no", rule: "is known before money is cleared")
        }
        return .post("/v1/credits", .object([
            "order_no": .string(call.payment.attempt.text), "collecting_channel": .string(collected.channel.text),
            "trade_no": .string(number), "amount": .integer(try fen(collected.amount, "amount")),
            "currency": .string("CNY"),
        ]))
    }

    private func clear(_ call: SplitCall) throws(ChannelAdapterError) -> BankDraft {
        guard (1...Limits.splitReceivers).contains(call.legs.count) else {
            throw ChannelAdapterError(field: "receivers", rule: "are 1 to \(Limits.splitReceivers)")
        }
        var receivers: [JSONValue] = []
        for leg in call.legs {
            receivers.append(.object([
                "account_no": .string(try account(leg.account)),
                "amount": .integer(try fen(leg.amount, "receivers.amount")),
                "description": .string(BankAdapter.described(leg.description)),
            ]))
        }
        return .post("/v1/clears", .object([
            "clear_no": .string(call.request.text), "order_no": .string(call.payment.attempt.text),
            "currency": .string("CNY"), "receivers": .array(receivers),
        ]))
    }

    private func takeBack(_ call: SplitReturnCall) throws(ChannelAdapterError) -> BankDraft {
        .post("/v1/returns", .object([
            "return_no": .string(call.number.text), "clear_no": .string(call.request.text),
            "account_no": .string(try account(call.account)), "amount": .integer(try fen(call.amount, "amount")),
            "currency": .string("CNY"), "description": .string(BankAdapter.described(call.description)),
        ]))
    }

    private func withdraw(_ call: TransferCall) throws(ChannelAdapterError) -> BankDraft {
        guard (0...Money.maximumMinorUnits).contains(call.feeMinorUnits) else {
            throw ChannelAdapterError(field: "fee", rule: "is 0 to \(Money.maximumMinorUnits) fen")
        }
        guard !call.name.isEmpty, let name = credentials.sealed(call.name) else {
            throw ChannelAdapterError(field: "holder", rule: "is the account holder's name and fits one sealed block")
        }
        return .post("/v1/withdrawals", .object([
            "withdrawal_no": .string(call.number.text), "account_no": .string(try account(call.account)),
            "holder": .string(name), "sealed_to": .string(credentials.sealingSerial),
            "amount": .integer(try fen(call.amount, "amount")), "fee": .integer(call.feeMinorUnits),
            "currency": .string("CNY"), "requested_at": .string(call.requestTime.rfc3339Beijing),
            "remark": .string(BankAdapter.described(call.remark)), "notify_url": .string(endpoint.notifyURL),
        ]))
    }

    func account(_ text: String) throws(ChannelAdapterError) -> String {
        guard BankSigning.isName(text, 1...32) else {
            throw ChannelAdapterError(field: "account_no", rule: "has 1 to 32 letters, digits, - and _")
        }
        return text
    }

    func fen(_ amount: Money, _ field: String) throws(ChannelAdapterError) -> Int64 {
        guard amount.currency == .cny else { throw ChannelAdapterError(field: field, rule: "is in CNY") }
        guard (1...Money.maximumMinorUnits).contains(amount.minorUnits) else {
            throw ChannelAdapterError(field: field, rule: "is 1 to \(Money.maximumMinorUnits) fen")
        }
        return amount.minorUnits
    }

    /// A text for people that the bank does not take empty. Its profile counts Unicode code points.
    static func described(_ text: String) -> String {
        let short = TextLimit.characters(80).cut(ChannelText.message(text))
        return short.isEmpty ? "-" : short
    }
}
