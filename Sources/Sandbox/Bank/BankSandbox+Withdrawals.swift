import HTTPMessage
import JSON
import Payments

/// Withdrawals to bound cards, and the daily statement.
extension BankSandbox {
    func withdraw(_ document: JSONValue, _ context: SandboxContext) throws(BankFault) -> JSONValue {
        let number = try name(document, "withdrawal_no")
        let accountNumber = try name(document, "account_no")
        let amount = try fen(document, "amount")
        let fee = try fen(document, "fee", from: 0)
        try checkCurrency(document)
        _ = try text(document, "remark", 1...80)
        guard document["requested_at"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) }) != nil else {
            throw BankFault(400, "PARAM_INVALID", "requested_at is no time")
        }
        let notifyURL = document["notify_url"]?.stringValue ?? ""
        guard notifyURL.utf8.count <= 256 else { throw BankFault(400, "PARAM_INVALID", "notify_url is too long") }
        let holder = try unsealed(document, "holder")
        let fingerprint = "\(accountNumber)/\(amount)/\(fee)"
        if let known = bank.withdrawals[number] {
            guard known.fingerprint == fingerprint else {
                throw BankFault(409, "NUMBER_REUSED", "the same withdrawal_no came with other data")
            }
            return withdrawalDocument(known)
        }
        try checkPayable(try account(accountNumber), holder, amount + fee)
        // Settled here before it settles anywhere: the entry below is what a repeat is answered from.
        let end = context.now.adding(milliseconds: settings.transferWork)
        let item = SandboxTransfer(
            number: number, channelNumber: nextNumber("W"), account: accountNumber, minorUnits: amount,
            createdAt: context.now, fingerprint: fingerprint, notifyURL: notifyURL, confirmsAt: nil, expiresAt: end,
            reason: context.reason(.transferFailed, accountNumber, usual: "CARD_REJECTED"),
            returnsAfter: context.strikes(.transferReturned, accountNumber)?.milliseconds, state: .processing,
            until: end, changedAt: context.now)
        bank.withdraw(item, fee: fee)
        return withdrawalDocument(item)
    }

    private func checkPayable(_ account: BankAccount, _ holder: String, _ minorUnits: Int64) throws(BankFault) {
        guard !account.isFrozen else { throw BankFault(409, "ACCOUNT_FROZEN", "the account is frozen") }
        guard account.card != nil else { throw BankFault(409, "ACCOUNT_NOT_BOUND", "no card is bound") }
        guard account.holder == holder else {
            throw BankFault(409, "HOLDER_MISMATCH", "the account is held under another name")
        }
        guard minorUnits <= account.balance else {
            throw BankFault(409, "BALANCE_NOT_ENOUGH", "the sub-account holds less")
        }
    }

    func readWithdrawal(_ number: String, _ context: SandboxContext) throws(BankFault) -> JSONValue {
        guard let item = bank.withdrawals[number], context.now.since(item.createdAt) >= context.lag else {
            throw BankFault(404, "NOT_FOUND", "no such withdrawal")
        }
        return withdrawalDocument(item)
    }

    func withdrawalDocument(_ item: SandboxTransfer) -> JSONValue {
        let (state, reason) =
            switch item.state {
            case .awaiting, .processing, .cancelling: ("PROCESSING", "")
            case .succeeded: ("PAID", "")
            case .failed, .expired, .cancelled: ("FAILED", item.reason)
            case .returned: ("RETURNED", "CARD_CLOSED")
            }
        return .object([
            "withdrawal_no": .string(item.number), "account_no": .string(item.account),
            "amount": .integer(item.minorUnits), "fee": .integer(bank.fees[item.number] ?? 0), "currency": "CNY",
            "state": .string(state), "bank_no": .string(item.channelNumber), "reason": .string(reason),
        ])
    }

    /// One page of a day's entries.
    func statement(_ day: String, _ query: String) throws(BankFault) -> JSONValue {
        let pairs = FormCoding.decode(Array(query.utf8)) ?? []
        guard day.utf8.count == 10, Timestamp(rfc3339: day + "T00:00:00+08:00") != nil,
            let after = Int64(pairs.first { $0.name == "after" }?.value ?? "0"), after >= 0
        else { throw BankFault(400, "PARAM_INVALID", "day is no day, or after no place") }
        let entries = bank.entries.filter { $0.place > after && $0.at.rfc3339Beijing.hasPrefix(day) }
        let page = entries.prefix(Limits.statementEntries)
        let next = page.count < entries.count ? page.last?.place : nil
        return .object([
            "day": .string(day), "next": next.map { .integer($0) } ?? .null,
            "entries": .array(page.map { entry in
                .object([
                    "place": .integer(entry.place), "kind": .string(entry.kind.rawValue),
                    "number": .string(entry.number), "account_no": .string(entry.account),
                    "amount": .integer(entry.minorUnits), "fee": .integer(entry.fee),
                ])
            }),
        ])
    }
}
