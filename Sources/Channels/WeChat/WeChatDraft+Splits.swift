import Cryptography
import JSON
import Payments

/// Profit sharing: receivers are added first, which may be repeated without harm.
extension WeChatAdapter {
    func additions(_ call: SplitCall) throws(ChannelAdapterError) -> [WeChatDraft] {
        var drafts: [WeChatDraft] = []
        var seen: Set<String> = []
        for leg in call.legs where seen.insert(leg.account).inserted {
            if let draft = try addition(leg) { drafts.append(draft) }
        }
        return drafts
    }

    private func addition(_ leg: SplitCallLeg) throws(ChannelAdapterError) -> WeChatDraft? {
        var members: [JSONMember] = [
            JSONMember(name: "appid", value: .string(credentials.application)),
            JSONMember(name: "type", value: .string(WeChatAdapter.receiverType(leg))),
            JSONMember(name: "account", value: .string(try account(leg))),
        ]
        switch leg.accountKind {
        case .merchant:
            guard let name = receiverNames[leg.account] else { return nil }
            members.append(JSONMember(name: "name", value: .string(try encrypted(name))))
            members.append(JSONMember(name: "relation_type", value: .string("PARTNER")))
        case .person:
            members.append(JSONMember(name: "relation_type", value: .string("DISTRIBUTOR")))
        }
        return .post("/v3/profitsharing/receivers/add", .object(members))
    }

    func split(_ call: SplitCall) throws(ChannelAdapterError) -> WeChatDraft {
        guard (1...Limits.splitReceivers).contains(call.legs.count) else {
            throw ChannelAdapterError(field: "receivers", rule: "are 1 to \(Limits.splitReceivers)")
        }
        var receivers: [JSONValue] = []
        for leg in call.legs {
            receivers.append(.object([
                "type": .string(WeChatAdapter.receiverType(leg)), "account": .string(try account(leg)),
                "amount": .integer(try fen(leg.amount, field: "receivers.amount")),
                "description": .string(WeChatAdapter.described(leg.description, WeChatTexts.shareDescription)),
            ]))
        }
        return .post("/v3/profitsharing/orders", .object([
            "appid": .string(credentials.application), "transaction_id": .string(try transaction(call.payment)),
            "out_order_no": .string(call.request.text), "receivers": .array(receivers),
            // The rest is freed by a call of its own, once no leg can follow any more.
            "unfreeze_unsplit": .bool(false),
        ]))
    }

    func unfreeze(_ call: SplitCall) throws(ChannelAdapterError) -> WeChatDraft {
        .post("/v3/profitsharing/orders/unfreeze", .object([
            "transaction_id": .string(try transaction(call.payment)), "out_order_no": .string(call.request.text),
            "description": .string("finish"),
        ]))
    }

    static func receiverType(_ leg: SplitCallLeg) -> String {
        leg.accountKind == .merchant ? "MERCHANT_ID" : "PERSONAL_OPENID"
    }

    private func account(_ leg: SplitCallLeg) throws(ChannelAdapterError) -> String {
        guard let account = ChannelText.token(leg.account), account.utf8.count <= 64 else {
            throw ChannelAdapterError(field: "receivers.account", rule: "has 1 to 64 printable characters")
        }
        return account
    }

    func encrypted(_ name: String) throws(ChannelAdapterError) -> String {
        guard let key = credentials.platformKey(credentials.preferredSerial),
            let sealed = try? key.encryptOAEP(Array(name.utf8))
        else { throw ChannelAdapterError(field: "receivers.name", rule: "fits one encrypted block") }
        return Base64.encode(sealed)
    }
}
