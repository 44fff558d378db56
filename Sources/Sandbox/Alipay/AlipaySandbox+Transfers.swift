import JSON
import Payments

/// Transfers to people: section 6 of alipay.md.
extension AlipaySandbox {
    func transfer(
        _ content: JSONValue, _ fields: [String: String], _ context: SandboxContext
    ) throws(AlipayFault) -> [JSONMember] {
        guard fields["app_cert_sn"] != nil else {
            throw AlipayFault(
                "40006", "isv.insufficient-isv-permissions", "transfers need the certificate mode", at: .gateway)
        }
        guard let number = content["out_biz_no"]?.stringValue, (1...64).contains(number.utf8.count),
            content["product_code"]?.stringValue == "TRANS_ACCOUNT_NO_PWD",
            content["biz_scene"]?.stringValue == "DIRECT_TRANSFER",
            let account = content["payee_info"]?["identity"]?.stringValue, (1...64).contains(account.utf8.count),
            let type = content["payee_info"]?["identity_type"]?.stringValue,
            ["ALIPAY_USER_ID", "ALIPAY_LOGON_ID", "ALIPAY_OPEN_ID"].contains(type)
        else { throw AlipayFault("40004", "INVALID_PARAMETER", "a field of the transfer") }
        guard type != "ALIPAY_LOGON_ID" || content["payee_info"]?["name"]?.stringValue?.isEmpty == false else {
            throw AlipayFault("40004", "PAYEE_USER_INFO_ERROR", "a login needs the holder's name")
        }
        guard let amount = AlipaySandbox.fen(content["trans_amount"]), amount >= Limits.smallestTransferFen else {
            throw AlipayFault("40004", "EXCEED_LIMIT_SM_MIN_AMOUNT", "at least 0.10 yuan")
        }
        let fingerprint = "\(account)/\(amount)"
        if let known = transfers[number] {
            guard known.fingerprint == fingerprint else {
                throw AlipayFault("40004", "ORDER_NUMBER_CONFLICT", "the same out_biz_no came with other data")
            }
            return transferred(known)
        }
        guard transfers.spentMinorUnits + amount <= settings.transferBalanceFen else {
            throw AlipayFault("40004", "PAYER_BALANCE_NOT_ENOUGH", "the balance is too small")
        }
        let reason = context.reason(.transferFailed, account, usual: "PAYEE_NOT_EXIST")
        // Mostly done at once; what will fail or comes back is seen to be dealt with first.
        let returns = context.strikes(.transferReturned, account)?.milliseconds
        let end = context.now.adding(milliseconds: reason.isEmpty ? 0 : settings.transferWork)
        let entry = SandboxTransfer(
            number: number, channelNumber: nextNumber("2026112311"), account: account, minorUnits: amount,
            createdAt: context.now, fingerprint: fingerprint, notifyURL: "", confirmsAt: nil, expiresAt: end,
            reason: reason, returnsAfter: returns, state: .processing, until: end, changedAt: context.now)
        transfers.insert(entry)
        _ = transfers.work(at: context.now, milliseconds: settings.transferWork)
        return transferred(transfers[number] ?? entry)
    }

    private func transferred(_ entry: SandboxTransfer) -> [JSONMember] {
        AlipaySandbox.success + [
            JSONMember(name: "out_biz_no", value: .string(entry.number)),
            JSONMember(name: "order_id", value: .string(entry.channelNumber)),
            JSONMember(name: "pay_fund_order_id", value: .string(entry.channelNumber)),
            JSONMember(name: "status", value: .string(AlipaySandbox.word(entry.state))),
            JSONMember(name: "trans_date", value: .string(entry.changedAt.spacedBeijing)),
        ]
    }

    func queryTransfer(_ content: JSONValue, _ context: SandboxContext) throws(AlipayFault) -> [JSONMember] {
        guard let number = content["out_biz_no"]?.stringValue, let entry = transfers[number],
            context.now.since(entry.createdAt) >= context.lag
        else { throw AlipayFault("40004", "ORDER_NOT_EXIST", "no such transfer") }
        var members = transferred(entry)
        if entry.state == .failed {
            members.append(JSONMember(name: "error_code", value: .string(entry.reason)))
            members.append(JSONMember(name: "fail_reason", value: .string("the payee cannot take it")))
        }
        if entry.state == .returned { members.append(JSONMember(name: "error_code", value: .string("BANK_REFUND"))) }
        return members
    }

    private static func word(_ state: SandboxTransfer.State) -> String {
        switch state {
        case .processing, .awaiting, .cancelling: "DEALING"
        case .succeeded: "SUCCESS"
        case .failed, .expired, .cancelled: "FAIL"
        case .returned: "REFUND"
        }
    }
}
