import JSON
import Payments

/// Shares on their way back into their order's clearing account.
extension BankSandbox {
    func takeBack(_ document: JSONValue, _ context: SandboxContext) throws(BankFault) -> JSONValue {
        let number = try name(document, "return_no")
        let clearNumber = try name(document, "clear_no")
        let accountNumber = try name(document, "account_no")
        let amount = try fen(document, "amount")
        try checkCurrency(document)
        _ = try text(document, "description", 1...80)
        if let (clear, known) = find(number) {
            guard clear == clearNumber, known.account == accountNumber, known.minorUnits == amount else {
                throw BankFault(409, "NUMBER_REUSED", "the same return_no came with other data")
            }
            return returnDocument(clear, known)
        }
        guard let clear = bank.clears[clearNumber] else { throw BankFault(404, "NOT_FOUND", "no such clear") }
        let leg = clear.split.legs.firstIndex { $0.account == accountNumber && $0.returnableMinorUnits >= amount }
        guard let leg, clear.split.returns.count < Limits.returnsPerSplit * clear.split.legs.count else {
            throw BankFault(409, "RETURN_ABOVE_SHARE", "more than the receiver has of it")
        }
        guard try account(accountNumber).balance >= amount else {
            throw BankFault(409, "BALANCE_NOT_ENOUGH", "the sub-account holds less")
        }
        let item = SandboxReturn(
            number: number, channelNumber: nextNumber("R"), account: accountNumber, minorUnits: amount,
            createdAt: context.now, finishAt: context.now.adding(milliseconds: settings.returnWork),
            reason: context.reason(.returnFailed, accountNumber, usual: "BALANCE_NOT_ENOUGH"), state: .processing)
        bank.takeBack(item, from: clearNumber, leg: leg)
        return returnDocument(clearNumber, item)
    }

    private func find(_ number: String) -> (clear: String, item: SandboxReturn)? {
        guard let clear = bank.clearOfReturn[number],
            let item = bank.clears[clear]?.split.returns.first(where: { $0.number == number })
        else { return nil }
        return (clear, item)
    }

    func readReturn(_ number: String, _ context: SandboxContext) throws(BankFault) -> JSONValue {
        guard let (clear, item) = find(number), context.now.since(item.createdAt) >= context.lag else {
            throw BankFault(404, "NOT_FOUND", "no such return")
        }
        return returnDocument(clear, item)
    }

    private func returnDocument(_ clear: String, _ item: SandboxReturn) -> JSONValue {
        let state = item.state == .processing ? "PROCESSING" : item.state == .succeeded ? "SUCCEEDED" : "FAILED"
        return .object([
            "return_no": .string(item.number), "clear_no": .string(clear), "account_no": .string(item.account),
            "amount": .integer(item.minorUnits), "state": .string(state), "bank_no": .string(item.channelNumber),
            "reason": .string(item.state == .failed ? item.reason : ""),
        ])
    }
}
