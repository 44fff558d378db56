package import HTTPMessage
import JSON
package import Payments

/// Reading Alipay's answers. Nothing is believed without its signature, refusals included.
extension AlipayAdapter {
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
            guard response.status == 200 else { return .unknown(code: "http_\(response.status)") }
            let method = isPreparation ? "alipay.trade.royalty.relation.bind" : AlipayAdapter.method(call)
            guard let answer = AlipayAnswer(response.body, method: method, trust: credentials.trust) else {
                return .unknown(code: "protocol")
            }
            guard answer.isGenuine else { return unsigned(call, answer) }
            guard answer.code == "10000", !answer.isGatewayError else { return refusal(call, answer) }
            if isPreparation { return nil }
            return read(call, answer.node) ?? .unknown(code: "protocol")
        }
    }

    private static func method(_ call: ChannelCall) -> String {
        switch call {
        case .prepay: "alipay.trade.precreate"
        case .query: "alipay.trade.query"
        case .close: "alipay.trade.close"
        case .refund: "alipay.trade.refund"
        case .queryRefund: "alipay.trade.fastpay.refund.query"
        case .split, .unfreeze: "alipay.trade.order.settle"
        case .querySplit: "alipay.trade.order.settle.query"
        case .returnSplit: "alipay.trade.refund"
        case .queryReturn: "alipay.trade.fastpay.refund.query"
        case .transfer: "alipay.fund.trans.uni.transfer"
        case .queryTransfer: "alipay.fund.trans.common.query"
        case .cancelTransfer: ""
        }
    }

    private func refusal(_ call: ChannelCall, _ answer: AlipayAnswer) -> ChannelAnswer {
        let code = answer.subCode.isEmpty ? answer.code : answer.subCode
        guard !code.isEmpty else { return .unknown(code: "protocol") }
        let errorClass = AlipayAdapter.errorClass(answer, call)
        return call.refusal(errorClass, code: code, message: answer.message)
    }

    /// Decided by sub_code, then by the gateway's code.
    private static func errorClass(_ answer: AlipayAnswer, _ call: ChannelCall) -> ErrorClass {
        let code = ChannelCodes.alipay.knows(answer.subCode) ? answer.subCode : answer.code
        return ChannelCodes.alipay.errorClass(code, call.kind)
    }

    /// The gateway cannot sign for an application it does not know: only such refusals of its own are believed without
    /// a signature, and only when none is there at all.
    private func unsigned(_ call: ChannelCall, _ answer: AlipayAnswer) -> ChannelAnswer {
        guard answer.isUnsigned else { return .unknown(code: "forged") }
        let errorClass = AlipayAdapter.errorClass(answer, call)
        guard errorClass == .configuration, answer.subCode.hasPrefix("isv.") else { return .unknown(code: "forged") }
        return refusal(call, answer)
    }

    private func read(_ call: ChannelCall, _ node: JSONValue) -> ChannelAnswer? {
        switch call {
        case .prepay(let call):
            guard node["out_trade_no"]?.stringValue == call.attempt.text,
                let link = ChannelText.token(node["qr_code"]?.stringValue, atMost: Limits.payParameterCharacters)
            else { return nil }
            return .prepaid(payParameter: link)
        case .query(let reference):
            guard let report = AlipayAdapter.tradeReport(AlipayFields(node)), report.attempt == reference.attempt
            else { return nil }
            return .trade(report)
        case .close(let reference):
            return node["out_trade_no"]?.stringValue == reference.attempt.text ? .closed : nil
        case .refund(let call): return AlipayAdapter.refundTaken(node, call).map { .refund($0) }
        case .queryRefund(let call): return AlipayAdapter.refundReport(node, call).map { .refund($0) }
        case .split(let call):
            return node["trade_no"]?.stringValue == call.payment.channelTradeNumber
                ? .split(AlipayAdapter.taken(call)) : nil
        case .querySplit(let call): return AlipayAdapter.splitReport(node, call).map { .split($0) }
        case .unfreeze(let call):
            return node["trade_no"]?.stringValue == call.payment.channelTradeNumber ? .unfrozen : nil
        case .returnSplit(let call):
            return AlipayAdapter.returnTaken(node, call).map { .splitReturn($0) }
        case .queryReturn(let call): return AlipayAdapter.returnReport(node, call).map { .splitReturn($0) }
        case .transfer(let call), .queryTransfer(let call):
            return AlipayAdapter.transferReport(node, call).map { .transfer($0) }
        case .cancelTransfer: return nil
        }
    }
}
