import JSON
import Payments

/// Who may receive shares: only receivers that were bound before.
extension AlipaySandbox {
    func bind(_ content: JSONValue) throws(AlipayFault) -> [JSONMember] {
        for (account, type) in try accounts(content) {
            guard book.receivers.count < Limits.receivers else {
                throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "too many receivers")
            }
            book.receivers.insert(account)
            receiverTypes[account] = type
        }
        return AlipaySandbox.success + [JSONMember(name: "result_code", value: .string("SUCCESS"))]
    }

    func unbind(_ content: JSONValue) throws(AlipayFault) -> [JSONMember] {
        for (account, _) in try accounts(content) {
            book.receivers.remove(account)
            receiverTypes[account] = nil
        }
        return AlipaySandbox.success + [JSONMember(name: "result_code", value: .string("SUCCESS"))]
    }

    func relations(_ content: JSONValue) throws(AlipayFault) -> [JSONMember] {
        _ = try requestNumber(content)
        let size = content["page_size"]?.integerValue ?? 20
        let page = content["page_num"]?.integerValue ?? 1
        guard (1...100).contains(size), (1...Int64(Limits.receivers)).contains(page) else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "page_num or page_size")
        }
        let all = book.receivers.sorted()
        let shown = all.dropFirst(Int((page - 1) * size)).prefix(Int(size))
        return AlipaySandbox.success + [
            JSONMember(name: "result_code", value: .string("SUCCESS")),
            JSONMember(name: "receiver_list", value: .array(shown.map { account in
                .object(["type": .string(receiverTypes[account] ?? "userId"), "account": .string(account)])
            })),
            JSONMember(name: "total_page_num", value: .integer((all.count + Int(size) - 1) / Int(size))),
            JSONMember(name: "current_page_num", value: .integer(page)),
        ]
    }

    /// The largest part that may be divided, in percent.
    func ratio() -> [JSONMember] {
        AlipaySandbox.success + [
            JSONMember(name: "max_ratio", value: .integer(settings.splitCeilingBasisPoints / 100))
        ]
    }

    private func accounts(_ content: JSONValue) throws(AlipayFault) -> [(account: String, type: String)] {
        _ = try requestNumber(content)
        guard let list = content["receiver_list"]?.arrayValue, (1...20).contains(list.count) else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "receiver_list must name 1 to 20")
        }
        var accounts: [(account: String, type: String)] = []
        for item in list {
            guard let type = item["type"]?.stringValue, let account = item["account"]?.stringValue,
                ["userId", "loginName", "openId"].contains(type), !account.isEmpty
            else { throw AlipayFault("40004", "ACQ.USER_NOT_MATCH_ERR", "a receiver") }
            accounts.append((account, type))
        }
        return accounts
    }

    private func requestNumber(_ content: JSONValue) throws(AlipayFault) -> String {
        guard let number = content["out_request_no"]?.stringValue, !number.isEmpty else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "out_request_no")
        }
        return number
    }
}
