import JSON
import Payments

/// The bank's documents in the engine's words. Nil when one is not what it must be.
extension BankAdapter {
    /// The order's clearing account holds what we say was collected.
    static func isCredited(_ document: JSONValue, _ call: ChannelCall) -> Bool {
        guard case .split(let split) = call, let collected = split.collected else { return false }
        return document["order_no"]?.stringValue == split.payment.attempt.text
            && document["collecting_channel"]?.stringValue == collected.channel.text
            && document["amount"]?.integerValue == collected.amount.minorUnits
    }

    /// A clearing. It must list exactly the receivers and amounts of the call, each with a state of its own.
    /// `isAnswer`: taken just now, nothing has begun.
    static func splitReport(_ document: JSONValue, _ call: SplitCall, isAnswer: Bool) -> SplitReport? {
        guard document["clear_no"]?.stringValue == call.request.text,
            document["order_no"]?.stringValue == call.payment.attempt.text,
            let receivers = document["receivers"]?.arrayValue, receivers.count == call.legs.count
        else { return nil }
        var left = call.legs
        var legs: [SplitLegReport] = []
        for receiver in receivers {
            guard let account = receiver["account_no"]?.stringValue, let amount = receiver["amount"]?.integerValue,
                let status = receiver["state"]?.stringValue.flatMap({ legStatus($0, isAnswer: isAnswer) }),
                let match = left.firstIndex(where: { $0.account == account && $0.amount.minorUnits == amount })
            else { return nil }
            left.remove(at: match)
            legs.append(SplitLegReport(
                account: account, minorUnits: amount, status: status,
                code: status == .failed ? reason(receiver) : ""))
        }
        return SplitReport(request: call.request, legs: legs)
    }

    private static func legStatus(_ state: String, isAnswer: Bool) -> SplitLegStatus? {
        switch state {
        case "PROCESSING": isAnswer ? .accepted : .processing
        case "SETTLED": .settled
        case "FAILED": .failed
        default: nil
        }
    }

    static func returnReport(_ document: JSONValue, _ call: SplitReturnCall) -> SplitReturnReport? {
        guard document["return_no"]?.stringValue == call.number.text,
            document["clear_no"]?.stringValue == call.request.text,
            document["account_no"]?.stringValue == call.account,
            document["amount"]?.integerValue == call.amount.minorUnits
        else { return nil }
        let status: SplitReturnStatus
        switch document["state"]?.stringValue {
        case "PROCESSING": status = .processing
        case "SUCCEEDED": status = .succeeded
        case "FAILED": status = .failed
        default: return nil
        }
        return SplitReturnReport(
            number: call.number, status: status, channelReturnNumber: bankNumber(document), amount: call.amount,
            code: status == .failed ? reason(document) : "")
    }

    /// A withdrawal as the answer to a call: account and fee must be the call's, too.
    static func transferReport(_ document: JSONValue, of call: TransferCall) -> TransferReport? {
        guard let report = transferReport(document), report.number == call.number, report.amount == call.amount,
            document["account_no"]?.stringValue == call.account,
            document["fee"]?.integerValue == call.feeMinorUnits
        else { return nil }
        return report
    }

    /// A withdrawal, by answer and message alike.
    static func transferReport(_ document: JSONValue) -> TransferReport? {
        guard let number = document["withdrawal_no"]?.stringValue.flatMap({ WithdrawalID($0) }),
            let amount = document["amount"]?.integerValue, (1...Money.maximumMinorUnits).contains(amount),
            document["currency"]?.stringValue == "CNY"
        else { return nil }
        let status: TransferStatus
        switch document["state"]?.stringValue {
        case "PROCESSING": status = .processing
        case "PAID": status = .succeeded
        case "FAILED": status = .failed
        case "RETURNED": status = .returned
        default: return nil
        }
        return TransferReport(
            number: number, status: status, channelNumber: bankNumber(document), amount: .fen(amount),
            code: status == .failed || status == .returned ? reason(document) : "")
    }

    static func bankNumber(_ document: JSONValue) -> String {
        ChannelText.token(document["bank_no"]?.stringValue) ?? ""
    }

    private static func reason(_ document: JSONValue) -> String {
        ChannelText.token(document["reason"]?.stringValue) ?? ""
    }
}
