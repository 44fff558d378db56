import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments

/// Transfers to people's balances: section 6.1 of wechat.md.
extension WeChatSandbox {
    static let transferPath = "/v3/fund-app/mch-transfer/transfer-bills"

    func routeTransfers(
        _ request: HTTPRequest, _ path: [String], _ isPost: Bool, _ context: SandboxContext
    ) throws(WeChatFault) -> HTTPResponse {
        switch (path.count, isPost) {
        case (4, true): return try transfer(request, context)
        case (6, false) where path[4] == "out-bill-no": return try queryTransfer(path[5], context)
        case (6, false) where path[4] == "transfer-bill-no":
            return try queryTransfer(transfers.number(channelNumber: path[5]) ?? "", context)
        case (7, true) where path[4] == "out-bill-no" && path[6] == "cancel":
            return try cancelTransfer(path[5], context)
        default: throw WeChatFault(404, "NOT_FOUND", "no such call")
        }
    }

    private func transfer(_ request: HTTPRequest, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        let document = try document(request)
        let number = try text(document, "out_bill_no", 1...32)
        guard number.utf8.allSatisfy({ Base62.contains($0) }) else {
            throw WeChatFault(400, "PARAM_ERROR", "out_bill_no holds letters and digits")
        }
        guard document["appid"]?.stringValue == SandboxKeys.wechatApplication else {
            throw WeChatFault(400, "APPID_MCHID_NOT_MATCH", "appid does not belong to the merchant")
        }
        let account = try text(document, "openid", 1...64)
        _ = try text(document, "transfer_remark", .characters(32))
        guard let amount = document["transfer_amount"]?.integerValue, (1...Money.maximumMinorUnits).contains(amount)
        else {
            throw WeChatFault(400, "PARAM_ERROR", "transfer_amount must be at least 1")
        }
        try checkScene(document)
        try checkReceiver(document, amount, request, at: context.now)
        let fingerprint = "\(account)/\(amount)"
        if let known = transfers[number] {
            guard known.fingerprint == fingerprint else {
                throw WeChatFault(400, "ALREADY_EXISTS", "the same out_bill_no came with other data")
            }
            return answer(200, transferDocument(known), at: context.now)
        }
        guard transfers.spentMinorUnits + amount <= settings.transferBalanceFen else {
            throw WeChatFault(403, "NOT_ENOUGH", "the merchant's balance is too small")
        }
        let entry = newTransfer(document, number, account, amount, fingerprint, context)
        transfers.insert(entry)
        return answer(200, transferDocument(entry), at: context.now)
    }

    private func newTransfer(
        _ document: JSONValue, _ number: String, _ account: String, _ amount: Int64, _ fingerprint: String,
        _ context: SandboxContext
    ) -> SandboxTransfer {
        let never = context.strikes(.neverConfirmed, account) != nil
        let confirms = never ? nil : context.now.adding(milliseconds: settings.receiverConfirms)
        let expires = context.now.adding(milliseconds: settings.confirmationWindow)
        // An amount this small passes every check and is refused by the receiver's quota.
        let isTooSmall = amount < Limits.smallestTransferFen
        let reason = isTooSmall
            ? "TRANSFER_QUOTA_EXCEED" : context.reason(.transferFailed, account, usual: "REAL_NAME_CHECK_FAIL")
        return SandboxTransfer(
            number: number, channelNumber: nextNumber("133000"), account: account, minorUnits: amount,
            createdAt: context.now, fingerprint: fingerprint, notifyURL: document["notify_url"]?.stringValue ?? "",
            confirmsAt: confirms, expiresAt: expires, reason: reason, returnsAfter: nil, state: .awaiting,
            until: confirms.map { min($0, expires) } ?? expires, changedAt: context.now)
    }

    /// The scene is one the merchant was granted, with exactly its reports, each once.
    private func checkScene(_ document: JSONValue) throws(WeChatFault) {
        guard let number = document["transfer_scene_id"]?.stringValue, wechatSettings.transferScenes.contains(number),
            let scene = WeChatTransferScene.all[number]
        else { throw WeChatFault(400, "INVALID_REQUEST", "the merchant has no such transfer scene") }
        let infos = document["transfer_scene_report_infos"]?.arrayValue ?? []
        let types = infos.compactMap { $0["info_type"]?.stringValue }
        let areShort = infos.allSatisfy { info in
            guard let text = info["info_content"]?.stringValue, !text.isEmpty else { return false }
            return TextLimit.characters(32).holds(text)
        }
        guard types.count == infos.count, types.sorted() == scene.reports.sorted(), areShort else {
            throw WeChatFault(400, "PARAM_ERROR", "transfer_scene_report_infos are not those of the scene")
        }
        if let words = document["user_recv_perception"]?.stringValue {
            guard scene.perceptions.contains(words) else {
                throw WeChatFault(400, "PARAM_ERROR", "user_recv_perception is none of the scene's words")
            }
        }
    }

    private func checkReceiver(
        _ document: JSONValue, _ amount: Int64, _ request: HTTPRequest, at now: Timestamp
    ) throws(WeChatFault) {
        guard let sealed = document["user_name"]?.stringValue else {
            guard amount < Channels.Limits.wechatNameFromFen else {
                throw WeChatFault(400, "PARAM_ERROR", "user_name is needed from 2,000.00 yuan")
            }
            return
        }
        guard amount >= Limits.wechatNameBelowFen else {
            throw WeChatFault(400, "PARAM_ERROR", "user_name must not stand below 0.30 yuan")
        }
        guard let serial = request.headers["Wechatpay-Serial"],
            let key = platformKey(serial, at: now), let bytes = Base64.decode(sealed),
            let name = try? key.decryptOAEP(bytes), !name.isEmpty
        else { throw WeChatFault(400, "PARAM_ERROR", "user_name was not encrypted to the key of Wechatpay-Serial") }
    }

    private func queryTransfer(_ number: String, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        guard let entry = transfers[number], context.now.since(entry.createdAt) >= context.lag else {
            throw WeChatFault(404, "NOT_FOUND", "no such transfer")
        }
        return answer(200, transferDocument(entry), at: context.now)
    }

    private func cancelTransfer(_ number: String, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        guard let entry = transfers[number] else { throw WeChatFault(404, "NOT_FOUND", "no such transfer") }
        guard entry.state == .awaiting || entry.state == .cancelling || entry.state == .cancelled else {
            throw WeChatFault(400, "INVALID_REQUEST", "the receiver has confirmed, or it has ended")
        }
        if entry.state == .awaiting { transfers.cancel(number, at: context.now, work: settings.transferWork) }
        guard let now = transfers[number] else { throw WeChatFault(404, "NOT_FOUND", "no such transfer") }
        return answer(200, transferDocument(now), at: context.now)
    }

    func transferDocument(_ entry: SandboxTransfer, isNotice: Bool = false) -> JSONValue {
        var members: [JSONMember] = [
            JSONMember(name: "out_bill_no", value: .string(entry.number)),
            JSONMember(name: "transfer_bill_no", value: .string(entry.channelNumber)),
            JSONMember(name: "state", value: .string(WeChatSandbox.word(entry.state))),
            JSONMember(name: "transfer_amount", value: .integer(entry.minorUnits)),
            JSONMember(name: "openid", value: .string(entry.account)),
            JSONMember(name: "create_time", value: .string(entry.createdAt.rfc3339Beijing)),
            JSONMember(name: "update_time", value: .string(entry.changedAt.rfc3339Beijing)),
        ]
        if isNotice { members.append(JSONMember(name: "mch_id", value: .string(SandboxKeys.wechatMerchant))) }
        switch entry.state {
        case .awaiting: members.append(JSONMember(name: "package_info", value: .string("pkg_" + entry.channelNumber)))
        case .failed: members.append(JSONMember(name: "fail_reason", value: .string(entry.reason)))
        case .expired: members.append(JSONMember(name: "fail_reason", value: .string("OVERDUE_CLOSE")))
        case .processing, .succeeded, .cancelling, .cancelled, .returned: break
        }
        return .object(members)
    }

    private static func word(_ state: SandboxTransfer.State) -> String {
        switch state {
        case .awaiting: "WAIT_USER_CONFIRM"
        case .processing: "TRANSFERING"
        case .succeeded, .returned: "SUCCESS"
        case .failed, .expired: "FAIL"
        case .cancelling: "CANCELING"
        case .cancelled: "CANCELLED"
        }
    }
}

/// Letters and digits.
enum Base62 {
    static func contains(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
