package import HTTPMessage
package import Payments

/// Reading UnionPay's answers. Nothing is believed without its signature, refusals included.
extension UnionPayAdapter {
    package func answer(
        to call: ChannelCall, step: Int, of steps: Int, outcome: HTTPOutcome, at now: Timestamp
    ) -> ChannelAnswer? {
        switch outcome {
        case .failed(let failure): return failure.answer
        case .answered(let response):
            guard response.status == 200 else { return .unknown(code: "http_\(response.status)") }
            guard let fields = UnionPayText.fields(response.body), let values = SortedFields.unique(fields) else {
                return .unknown(code: "protocol")
            }
            do throws(NotificationRefusal) {
                try UnionPayAuthenticity.judge(fields, credentials, at: now)
            } catch {
                return .unknown(code: "forged")
            }
            guard isAbout(call, values), let code = values["respCode"], UnionPayAdapter.isCode(code) else {
                return .unknown(code: "protocol")
            }
            guard UnionPayAdapter.isSuccess(code) else {
                let errorClass = ChannelCodes.unionpay.errorClass(code, call.kind)
                return call.refusal(errorClass, code: code, message: values["respMsg"])
            }
            return read(call, values) ?? .unknown(code: "protocol")
        }
    }

    /// A genuine answer to another merchant's or another order's call is no answer to ours. The answer to a query
    /// repeats the type of the trade asked about ("01", "04"), a refusal of the query perhaps the query's own ("00").
    private func isAbout(_ call: ChannelCall, _ values: [String: String]) -> Bool {
        guard values["merId"] == credentials.merchant else { return false }
        return switch call {
        case .prepay(let call): matches(values, ["01"], call.attempt.text, call.requestTime)
        case .query(let reference): matches(values, ["01", "00"], reference.attempt.text, reference.requestTime)
        case .refund(let call): matches(values, ["04"], call.refund.text, call.requestTime)
        case .queryRefund(let call): matches(values, ["04", "00"], call.refund.text, call.requestTime)
        case .close, .split, .querySplit, .unfreeze, .returnSplit, .queryReturn, .transfer, .queryTransfer,
            .cancelTransfer:
            false
        }
    }

    private func matches(
        _ values: [String: String], _ types: Set<String>, _ order: String, _ time: Timestamp
    ) -> Bool {
        guard let type = values["txnType"], types.contains(type) else { return false }
        return values["orderId"] == order && values["txnTime"] == time.compactBeijing
    }

    private func read(_ call: ChannelCall, _ values: [String: String]) -> ChannelAnswer? {
        switch call {
        case .prepay:
            ChannelText.token(values["tn"], atMost: Limits.payParameterCharacters).map { .prepaid(payParameter: $0) }
        case .query(let reference):
            UnionPayAdapter.tradeReport(values, reference.attempt, code: values["origRespCode"]).map { .trade($0) }
        case .refund(let call):
            // Accepted only; the result comes by notification or query.
            UnionPayAdapter.refundReport(values, call, status: .processing).map { .refund($0) }
        case .queryRefund(let call):
            UnionPayAdapter.refundStatus(values["origRespCode"])
                .flatMap { UnionPayAdapter.refundReport(values, call, status: $0) }.map { .refund($0) }
        case .close, .split, .querySplit, .unfreeze, .returnSplit, .queryReturn, .transfer, .queryTransfer,
            .cancelTransfer:
            nil
        }
    }
}
