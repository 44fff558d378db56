package import HTTPMessage
import JSON
package import Payments

/// Reading WeChat Pay's answers. Nothing is believed without its signature, refusals included.
extension WeChatAdapter {
    package func answer(
        to call: ChannelCall, step: Int, of steps: Int, outcome: HTTPOutcome, at now: Timestamp
    ) -> ChannelAnswer? {
        let isPreparation = step < steps - 1
        let answer = answer(to: call, isPreparation: isPreparation, outcome: outcome, at: now)
        return isPreparation ? answer?.endingPreparation : answer
    }

    private func answer(
        to call: ChannelCall, isPreparation: Bool, outcome: HTTPOutcome, at now: Timestamp
    ) -> ChannelAnswer? {
        switch outcome {
        case .failed(let failure): return failure.answer
        case .answered(let response):
            let authenticity = WeChatAuthenticity.judge(response.headers, response.body, credentials, at: now)
            guard response.body.count <= Limits.bodyBytes else { return .unknown(code: "protocol") }
            guard (200...299).contains(response.status) else {
                return refusal(call, response, authenticity)
            }
            guard authenticity == .genuine else { return .unknown(code: authenticity.code) }
            if isPreparation { return nil }
            return read(call, response)
        }
    }

    private func refusal(
        _ call: ChannelCall, _ response: HTTPResponse, _ authenticity: WeChatAuthenticity
    ) -> ChannelAnswer {
        if case .refused = authenticity { return .unknown(code: authenticity.code) }
        guard let document = try? JSONParser.parse(response.body),
            let code = ChannelText.token(document["code"]?.stringValue)
        else { return .unknown(code: "http_\(response.status)") }
        let message = document["message"]?.stringValue
        let errorClass = ChannelCodes.wechat.errorClass(code, call.kind)
        guard authenticity == .genuine else { return unsigned(call, response.status, errorClass, code, message) }
        guard response.status < 500 else { return .unknown(code: code) }
        return call.refusal(errorClass, code: code, message: message)
    }

    /// Only what the front door says before anything signs is believed without a signature: that our own signature is
    /// wrong, or that we come too often. In both cases the call went no further.
    private func unsigned(
        _ call: ChannelCall, _ status: Int, _ errorClass: ErrorClass, _ code: String, _ message: String?
    ) -> ChannelAnswer {
        switch (status, errorClass) {
        case (401, .configuration), (429, .rateLimited): call.refusal(errorClass, code: code, message: message)
        default: .unknown(code: "unsigned:" + code)
        }
    }

    private func read(_ call: ChannelCall, _ response: HTTPResponse) -> ChannelAnswer {
        if case .close = call { return .closed }
        guard let document = try? JSONParser.parse(response.body) else { return .unknown(code: "protocol") }
        return read(call, document) ?? .unknown(code: "protocol")
    }

    private func read(_ call: ChannelCall, _ document: JSONValue) -> ChannelAnswer? {
        switch call {
        case .prepay:
            guard let link = ChannelText.token(document["code_url"]?.stringValue) else { return nil }
            return .prepaid(payParameter: link)
        case .query(let reference):
            guard let report = tradeReport(document), report.attempt == reference.attempt else { return nil }
            return .trade(report)
        case .close: return .closed
        case .refund(let call), .queryRefund(let call):
            guard let report = WeChatAdapter.refundReport(document, status: document["status"]?.stringValue),
                report.refund == call.refund, report.amount.map({ $0 == call.amount }) ?? true
            else { return nil }
            return .refund(report)
        case .split(let call): return WeChatAdapter.splitReport(document, call, isAnswer: true).map { .split($0) }
        case .querySplit(let call):
            return WeChatAdapter.splitReport(document, call, isAnswer: false).map { .split($0) }
        case .unfreeze(let call):
            return document["out_order_no"]?.stringValue == call.request.text ? .unfrozen : nil
        case .returnSplit(let call), .queryReturn(let call):
            return WeChatAdapter.returnReport(document, call).map { .splitReturn($0) }
        case .transfer(let call), .queryTransfer(let call), .cancelTransfer(let call):
            guard let report = WeChatAdapter.transferReport(document), report.number == call.number,
                report.amount.map({ $0 == call.amount }) ?? true
            else { return nil }
            return .transfer(report)
        }
    }
}
