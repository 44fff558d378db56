package import HTTPMessage
import JSON
package import Payments

/// Reading the bank's answers. Nothing is believed without its signature, refusals included, and an answer must speak
/// of exactly what was asked: number, account and amount.
extension BankAdapter {
    package func answer(
        to call: ChannelCall, step: Int, of steps: Int, outcome: HTTPOutcome, at now: Timestamp
    ) -> ChannelAnswer? {
        guard step < steps - 1 else { return answer(to: call, outcome, at: now) { read(call, $0) } }
        var isCredited = false
        let answer = answer(to: call, outcome, at: now) { document in
            isCredited = BankAdapter.isCredited(document, call)
            return nil
        }
        return isCredited ? nil : answer.endingPreparation
    }

    private func answer(
        to call: ChannelCall, _ outcome: HTTPOutcome, at now: Timestamp, _ read: (JSONValue) -> ChannelAnswer?
    ) -> ChannelAnswer {
        switch judged(outcome, at: now) {
        case .document(let document): read(document) ?? .unknown(code: "protocol")
        case .refusal(let code, let message):
            call.refusal(ChannelCodes.bank.errorClass(code, call.kind), code: code, message: message)
        case .notSent: .notSent
        case .unknown(let code): .unknown(code: code)
        }
    }

    private func read(_ call: ChannelCall, _ document: JSONValue) -> ChannelAnswer? {
        switch call {
        case .split(let call): BankAdapter.splitReport(document, call, isAnswer: true).map { .split($0) }
        case .querySplit(let call): BankAdapter.splitReport(document, call, isAnswer: false).map { .split($0) }
        case .unfreeze(let call):
            document["debit_no"]?.stringValue == call.request.text
                && document["order_no"]?.stringValue == call.payment.attempt.text ? .unfrozen : nil
        case .returnSplit(let call), .queryReturn(let call):
            BankAdapter.returnReport(document, call).map { .splitReturn($0) }
        case .transfer(let call), .queryTransfer(let call):
            BankAdapter.transferReport(document, of: call).map { .transfer($0) }
        case .prepay, .query, .close, .refund, .queryRefund, .cancelTransfer: nil
        }
    }

    /// What an exchange brought, before it is read as the answer to anything.
    enum Judged {
        case document(JSONValue)
        /// A definite refusal, in the bank's words.
        case refusal(code: String, message: String?)
        case notSent
        case unknown(String)
    }

    func judged(_ outcome: HTTPOutcome, at now: Timestamp) -> Judged {
        let response: HTTPResponse
        switch outcome {
        case .failed(let failure): return failure.phase == .beforeSend ? .notSent : .unknown("timeout")
        case .answered(let answered): response = answered
        }
        guard response.body.count <= Limits.bodyBytes else { return .unknown("protocol") }
        let authenticity = BankAuthenticity.judge(
            .answer(status: response.status), response.headers, response.body, credentials, at: now)
        if case .refused = authenticity { return .unknown("forged") }
        let document = try? JSONParser.parse(response.body)
        guard (200...299).contains(response.status) else {
            return refusal(response.status, document, isGenuine: authenticity == .genuine)
        }
        guard authenticity == .genuine else { return .unknown("forged") }
        return document.map { .document($0) } ?? .unknown("protocol")
    }

    /// Said for certain before any work, though with a status of 503.
    private static let busy = "SYSTEM_BUSY"
    /// Codes of the front door, which may come unsigned.
    private static let door: Set = ["SIGN_INVALID", "SERIAL_UNKNOWN", "APP_UNKNOWN", "TIMESTAMP_OUT_OF_WINDOW"]

    /// Unsigned, only what the front door says before anything signs is believed: that our own signature is wrong, or
    /// that we come too often. In both cases the call went no further.
    private func refusal(_ status: Int, _ document: JSONValue?, isGenuine: Bool) -> Judged {
        guard let code = ChannelText.token(document?["code"]?.stringValue) else { return .unknown("http_\(status)") }
        let isAtDoor = status == 401 && BankAdapter.door.contains(code) || status == 429
        guard isGenuine || isAtDoor else { return .unknown("unsigned:" + code) }
        // Beyond 500 only the one code says for certain that nothing was done.
        guard status < 500 || code == BankAdapter.busy else { return .unknown(code) }
        return .refusal(code: code, message: document?["message"]?.stringValue)
    }
}
