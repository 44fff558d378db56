import JSON
import Payments

/// Shares taken back, and transfers to people's accounts.
extension AlipayAdapter {
    static let product: [JSONMember] = [
        .text("product_code", "TRANS_ACCOUNT_NO_PWD"), .text("biz_scene", "DIRECT_TRANSFER"),
    ]

    /// A share alone: a refund of nothing to the buyer that names who gives back. It is for products that let us name
    /// it (web, app, 直付通): of an order face to face Alipay takes shares back by itself, with each refund.
    func takeBack(_ call: SplitReturnCall) throws(ChannelAdapterError) -> AlipayDraft {
        guard let account = ChannelText.token(call.account), account.utf8.count <= 64 else {
            throw ChannelAdapterError(field: "trans_out", rule: "has 1 to 64 printable characters")
        }
        let share = JSONValue.object([
            "royalty_type": .string("transfer"), "trans_out": .string(account),
            "trans_out_type": .string(AlipayAdapter.accountType(account)), "trans_in": .string(credentials.seller),
            "trans_in_type": .string("userId"),
            "amount": .number(try yuan(call.amount, field: "refund_royalty_parameters.amount")),
            "desc": .string(AlipayTexts.shareDescription.cut(call.description)),
        ])
        return AlipayDraft("alipay.trade.refund", [
            AlipayAdapter.trade(call.payment), .text("refund_amount", "0.00"),
            .text("out_request_no", call.number.text),
            JSONMember(name: "refund_royalty_parameters", value: .array([share])),
        ])
    }

    /// Only with certificates: Alipay takes no transfer from an application that shows a bare key.
    func transfer(_ call: TransferCall) throws(ChannelAdapterError) -> AlipayDraft {
        guard case .certificates = credentials.trust else {
            throw ChannelAdapterError(field: "app_cert_sn", rule: "transfers need the certificate mode")
        }
        guard let account = ChannelText.token(call.account), account.utf8.count <= 64 else {
            throw ChannelAdapterError(field: "payee_info.identity", rule: "has 1 to 64 printable characters")
        }
        let isUser = AlipayAdapter.accountType(account) == "userId"
        var payee: [JSONMember] = [
            .text("identity", account), .text("identity_type", isUser ? "ALIPAY_USER_ID" : "ALIPAY_LOGON_ID"),
        ]
        if !call.name.isEmpty { payee.append(.text("name", call.name)) }
        guard isUser || !call.name.isEmpty else {
            throw ChannelAdapterError(field: "payee_info.name", rule: "is needed with a login")
        }
        return AlipayDraft("alipay.fund.trans.uni.transfer", [
            .text("out_biz_no", call.number.text), .text("trans_amount", try yuan(call.amount, field: "trans_amount")),
        ] + AlipayAdapter.product + [
            .text("order_title", AlipayTexts.orderTitle.cut(call.remark)),
            JSONMember(name: "payee_info", value: .object(payee)),
            .text("remark", AlipayTexts.transferRemark.cut(call.remark)),
        ])
    }

    /// The answer to the call. `fund_change` speaks of the buyer's money, of which none moved: the result is asked for.
    static func returnTaken(_ node: JSONValue, _ call: SplitReturnCall) -> SplitReturnReport? {
        guard node["out_trade_no"]?.stringValue == call.payment.attempt.text else { return nil }
        return returnReport(.processing, node, call)
    }

    /// The answer to the query: without a status nothing of this number was taken back.
    static func returnReport(_ node: JSONValue, _ call: SplitReturnCall) -> SplitReturnReport? {
        let fields = AlipayFields(node)
        if let number = fields["out_request_no"], number != call.number.text { return nil }
        guard let status = fields["refund_status"] else { return returnReport(.notFound, node, call) }
        return returnReport(status == "REFUND_SUCCESS" ? .succeeded : .processing, node, call)
    }

    private static func returnReport(
        _ status: SplitReturnStatus, _ node: JSONValue, _ call: SplitReturnCall
    ) -> SplitReturnReport {
        SplitReturnReport(
            number: call.number, status: status,
            channelReturnNumber: ChannelText.token(node["trade_no"]?.stringValue) ?? "", amount: nil, code: "")
    }

    static func transferReport(_ node: JSONValue, _ call: TransferCall) -> TransferReport? {
        let fields = AlipayFields(node)
        // The amount is told by newer answers only.
        let amount = fields.money("trans_amount")
        guard fields["out_biz_no"] == call.number.text, fields["trans_amount"] == nil || amount == call.amount else {
            return nil
        }
        let status: TransferStatus
        switch fields["status"] {
        case "SUCCESS": status = .succeeded
        case "WAIT_PAY", "DEALING": status = .processing
        case "FAIL", "CLOSED": status = .failed
        case "REFUND": status = .returned
        default: return nil
        }
        let code = ChannelText.token(fields["error_code"]) ?? ""
        return TransferReport(
            number: call.number, status: status, channelNumber: ChannelText.token(fields["order_id"]) ?? "",
            amount: amount, code: status == .failed || status == .returned ? code : "")
    }
}
