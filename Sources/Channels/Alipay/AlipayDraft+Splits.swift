import JSON
import Payments

/// Settling shares of a frozen order: receivers are bound first, which may be repeated without harm.
/// Always in asynchronous mode: it takes 50 receivers, and one bad receiver does not stop the others. The two modes are
/// not mixed on one trade, so the request that frees the rest is asynchronous as well.
extension AlipayAdapter {
    func bindings(_ call: SplitCall) throws(ChannelAdapterError) -> [AlipayDraft] {
        var seen: Set<String> = []
        var receivers: [JSONValue] = []
        for leg in call.legs where seen.insert(leg.account).inserted { receivers.append(try receiver(leg)) }
        return stride(from: 0, to: receivers.count, by: Limits.receiversPerBinding).enumerated().map { part, start in
            let end = min(start + Limits.receiversPerBinding, receivers.count)
            return AlipayDraft("alipay.trade.royalty.relation.bind", [
                // Follows from the split's number, so a repetition is the same request.
                .text("out_request_no", call.request.text + "B" + String(part)),
                JSONMember(name: "receiver_list", value: .array(Array(receivers[start..<end]))),
            ])
        }
    }

    private func receiver(_ leg: SplitCallLeg) throws(ChannelAdapterError) -> JSONValue {
        var members: [JSONMember] = [
            .text("type", AlipayAdapter.accountType(leg.account)), .text("account", try account(leg)),
        ]
        if let name = receiverNames[leg.account] { members.append(.text("name", name)) }
        return .object(members)
    }

    func settle(_ call: SplitCall) throws(ChannelAdapterError) -> AlipayDraft {
        guard (1...Limits.splitReceivers).contains(call.legs.count) else {
            throw ChannelAdapterError(field: "royalty_parameters", rule: "are 1 to \(Limits.splitReceivers)")
        }
        var shares: [JSONValue] = []
        for leg in call.legs {
            shares.append(.object([
                "royalty_type": .string("transfer"), "trans_out": .string(credentials.seller),
                "trans_out_type": .string("userId"), "trans_in": .string(try account(leg)),
                "trans_in_type": .string(AlipayAdapter.accountType(leg.account)),
                "amount": .number(try yuan(leg.amount, field: "royalty_parameters.amount")),
                "desc": .string(AlipayTexts.shareDescription.cut(leg.description)),
            ]))
        }
        return try settlement(call, shares, finishing: false)
    }

    /// Frees what no share took.
    func finish(_ call: SplitCall) throws(ChannelAdapterError) -> AlipayDraft {
        try settlement(call, [], finishing: true)
    }

    private func settlement(
        _ call: SplitCall, _ shares: [JSONValue], finishing: Bool
    ) throws(ChannelAdapterError) -> AlipayDraft {
        let finish = JSONValue.object(["royalty_finish": .string(finishing ? "true" : "false")])
        var content: [JSONMember] = [
            .text("out_request_no", call.request.text), .text("trade_no", try tradeNumber(call.payment)),
        ]
        if !shares.isEmpty { content.append(JSONMember(name: "royalty_parameters", value: .array(shares))) }
        content += [JSONMember(name: "extend_params", value: finish), .text("royalty_mode", "async")]
        return AlipayDraft("alipay.trade.order.settle", content)
    }

    private func account(_ leg: SplitCallLeg) throws(ChannelAdapterError) -> String {
        guard let account = ChannelText.token(leg.account), account.utf8.count <= 64 else {
            throw ChannelAdapterError(field: "trans_in", rule: "has 1 to 64 printable characters")
        }
        return account
    }

    /// 2088 numbers are user ids; everything else is what a person signs in with.
    static func accountType(_ account: String) -> String {
        account.utf8.count == 16 && account.hasPrefix("2088") ? "userId" : "loginName"
    }
}
