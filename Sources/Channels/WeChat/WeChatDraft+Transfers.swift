import Cryptography
import JSON
import Payments

/// Shares taken back, and transfers to people's balances (the product of 2025, which the receiver must confirm).
extension WeChatAdapter {
    func takeBack(_ call: SplitReturnCall) throws(ChannelAdapterError) -> WeChatDraft {
        guard call.accountKind == .merchant else {
            throw ChannelAdapterError(field: "return_mchid", rule: "is a merchant: people cannot be asked to give back")
        }
        return .post("/v3/profitsharing/return-orders", .object([
            "out_order_no": .string(call.request.text), "out_return_no": .string(call.number.text),
            "return_mchid": .string(call.account), "amount": .integer(try fen(call.amount, field: "amount")),
            "description": .string(WeChatAdapter.described(call.description, WeChatTexts.shareDescription)),
        ]))
    }

    func transferPath(_ call: TransferCall) -> String {
        "/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/" + call.number.text
    }

    /// With exactly the reports the scene wants.
    func transfer(_ call: TransferCall) throws(ChannelAdapterError) -> WeChatDraft {
        guard let account = ChannelText.token(call.account), account.utf8.count <= 64 else {
            throw ChannelAdapterError(field: "openid", rule: "has 1 to 64 printable characters")
        }
        let amount = try fen(call.amount, field: "transfer_amount")
        var members: [JSONMember] = [
            JSONMember(name: "appid", value: .string(credentials.application)),
            JSONMember(name: "out_bill_no", value: .string(call.number.text)),
            JSONMember(name: "transfer_scene_id", value: .string(purpose.scene)),
            JSONMember(name: "openid", value: .string(account)),
            JSONMember(name: "transfer_amount", value: .integer(amount)),
            JSONMember(
                name: "transfer_remark",
                value: .string(WeChatAdapter.described(call.remark, WeChatTexts.transferRemark))),
            JSONMember(name: "notify_url", value: .string(endpoint.notifyURL)),
            JSONMember(name: "transfer_scene_report_infos", value: .array(purpose.reports.map { report in
                .object(["info_type": .string(report.type), "info_content": .string(report.content)])
            })),
        ]
        if !purpose.perception.isEmpty {
            members.append(JSONMember(name: "user_recv_perception", value: .string(purpose.perception)))
        }
        // Small amounts must come without a name, large ones must not.
        if amount >= Limits.wechatNameFromFen {
            guard !call.name.isEmpty else {
                throw ChannelAdapterError(field: "user_name", rule: "is needed from 2,000.00 yuan")
            }
            members.append(JSONMember(name: "user_name", value: .string(try encrypted(call.name))))
        }
        return .post("/v3/fund-app/mch-transfer/transfer-bills", .object(members))
    }

    /// A return as the platform sees it.
    static func returnReport(_ document: JSONValue, _ call: SplitReturnCall) -> SplitReturnReport? {
        guard document["out_return_no"]?.stringValue == call.number.text,
            let amount = document["amount"]?.integerValue, amount == call.amount.minorUnits
        else { return nil }
        let status: SplitReturnStatus
        switch document["result"]?.stringValue {
        case "PROCESSING": status = .processing
        case "SUCCESS": status = .succeeded
        case "FAILED": status = .failed
        default: return nil
        }
        return SplitReturnReport(
            number: call.number, status: status,
            channelReturnNumber: ChannelText.token(document["return_id"]?.stringValue) ?? "", amount: .fen(amount),
            code: status == .failed ? ChannelText.token(document["fail_reason"]?.stringValue) ?? "" : "")
    }

    /// A transfer, by answer, query and notification alike; some documents leave the amount out.
    static func transferReport(_ document: JSONValue) -> TransferReport? {
        guard let number = document["out_bill_no"]?.stringValue.flatMap({ WithdrawalID($0) }),
            let state = document["state"]?.stringValue
        else { return nil }
        let reason = ChannelText.token(document["fail_reason"]?.stringValue) ?? ""
        let status: TransferStatus
        switch state {
        case "ACCEPTED", "PROCESSING", "TRANSFERING", "CANCELING": status = .processing
        case "WAIT_USER_CONFIRM": status = .awaitingConfirmation
        case "SUCCESS": status = .succeeded
        case "FAIL": status = reason == "OVERDUE_CLOSE" ? .expired : .failed
        case "CANCELLED": status = .cancelled
        default: return nil
        }
        let amount = document["transfer_amount"]?.integerValue
        if document["transfer_amount"] != nil {
            guard let amount, (1...Money.maximumMinorUnits).contains(amount) else { return nil }
        }
        return TransferReport(
            number: number, status: status,
            channelNumber: ChannelText.token(document["transfer_bill_no"]?.stringValue) ?? "",
            amount: amount.map { .fen($0) },
            confirmation: status == .awaitingConfirmation
                ? ChannelText.token(document["package_info"]?.stringValue) ?? "" : "",
            code: status == .failed || status == .expired || status == .cancelled ? reason : "")
    }
}
