import JSON
import Payments

/// Shares taken back, and transfers to people's accounts.
extension AlipayAdapter {
    static let product: [JSONMember] = [
        .text("product_code", "TRANS_ACCOUNT_NO_PWD"), .text("biz_scene", "DIRECT_TRANSFER"),
    ]

    /// The receiver signed beforehand that shares may be taken back; done or refused at once.
    func takeBack(_ call: SplitReturnCall) throws(ChannelAdapterError) -> AlipayDraft {
        guard let account = ChannelText.token(call.account), account.utf8.count <= 64 else {
            throw ChannelAdapterError(field: "trans_out", rule: "has 1 to 64 printable characters")
        }
        let share = JSONValue.object([
            "royalty_type": .string("replenish"), "trans_out": .string(account),
            "trans_out_type": .string(AlipayAdapter.accountType(account)), "trans_in": .string(credentials.seller),
            "trans_in_type": .string("userId"),
            "amount": .number(try yuan(call.amount, field: "royalty_parameters.amount")),
            "desc": .string(ChannelText.shortened(call.description, to: 256)),
        ])
        return AlipayDraft("alipay.trade.order.settle", [
            .text("out_request_no", call.number.text), .text("trade_no", try tradeNumber(call.payment)),
            JSONMember(name: "royalty_parameters", value: .array([share])), .text("royalty_mode", "sync"),
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
            .text("order_title", ChannelText.shortened(call.remark, to: 128)),
            JSONMember(name: "payee_info", value: .object(payee)),
            .text("remark", ChannelText.shortened(call.remark, to: 200)),
        ])
    }

    /// Synchronous: a good answer is the result.
    static func returnTaken(_ call: SplitReturnCall, _ node: JSONValue) -> SplitReturnReport {
        SplitReturnReport(
            number: call.number, status: .succeeded,
            channelReturnNumber: ChannelText.token(node["settle_no"]?.stringValue) ?? "", amount: call.amount, code: "")
    }

    static func returnReport(_ node: JSONValue, _ call: SplitReturnCall) -> SplitReturnReport? {
        guard node["out_request_no"]?.stringValue == call.number.text,
            let details = node["royalty_detail_list"]?.arrayValue, details.count == 1, let detail = details.first
        else { return nil }
        let fields = AlipayFields(detail)
        guard fields["trans_out"] == call.account, let amount = fields.money("amount"), amount == call.amount else {
            return nil
        }
        let status: SplitReturnStatus
        switch fields["state"] {
        case "PROCESSING": status = .processing
        case "SUCCESS": status = .succeeded
        case "FAIL": status = .failed
        default: return nil
        }
        return SplitReturnReport(
            number: call.number, status: status, channelReturnNumber: ChannelText.token(fields["detail_id"]) ?? "",
            amount: amount, code: status == .failed ? ChannelText.token(fields["error_code"]) ?? "" : "")
    }

    static func transferReport(_ node: JSONValue, _ call: TransferCall) -> TransferReport? {
        let fields = AlipayFields(node)
        guard fields["out_biz_no"] == call.number.text else { return nil }
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
            amount: nil, code: status == .failed || status == .returned ? code : "")
    }
}
