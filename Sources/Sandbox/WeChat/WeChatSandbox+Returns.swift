import Channels
import HTTPMessage
import JSON
import Payments

/// Shares taken back from merchant receivers, which is what a refund of divided money needs first.
extension WeChatSandbox {
    func takeBack(_ request: HTTPRequest, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        let document = try document(request)
        let number = try text(document, "out_return_no", 1...64)
        let account = try text(document, "return_mchid", 1...32)
        _ = try text(document, "description", .bytes(80))
        guard let amount = document["amount"]?.integerValue, amount >= 1 else {
            throw WeChatFault(400, "PARAM_ERROR", "amount must be at least 1")
        }
        let named = document["order_id"]?.stringValue ?? document["out_order_no"]?.stringValue ?? ""
        guard let (trade, split) = book.split(named) else {
            throw WeChatFault(404, "RESOURCE_NOT_EXISTS", "no such split")
        }
        if let known = split.returns.first(where: { $0.number == number }) {
            guard known.account == account, known.minorUnits == amount else {
                throw WeChatFault(400, "INVALID_REQUEST", "the same out_return_no came with other data")
            }
            return answer(200, returnDocument(split, known), at: context.now)
        }
        guard let index = split.legs.firstIndex(where: { $0.account == account && $0.type == "MERCHANT_ID" }) else {
            throw WeChatFault(400, "INVALID_REQUEST", "only merchant receivers of the split give money back")
        }
        guard split.returns.count < Limits.returnsPerSplit else {
            throw WeChatFault(400, "INVALID_REQUEST", "more than 20 returns of one split")
        }
        guard amount <= split.legs[index].returnableMinorUnits else {
            throw WeChatFault(400, "INVALID_REQUEST", "more than the receiver still has of it")
        }
        let entry = SandboxReturn(
            number: number, channelNumber: nextNumber("320000"), account: account, minorUnits: amount,
            createdAt: context.now, finishAt: context.now.adding(milliseconds: settings.returnWork),
            reason: context.reason(.returnFailed, account, usual: "BALANCE_NOT_ENOUGH"), state: .processing)
        _ = book.change(trade.number) { trade in
            guard let position = trade.splits.firstIndex(where: { $0.number == split.number }) else { return }
            trade.splits[position].legs[index].returnedMinorUnits += amount
            trade.splits[position].returns.append(entry)
        }
        return answer(200, returnDocument(split, entry), at: context.now)
    }

    func queryReturn(
        _ number: String, _ request: HTTPRequest, _ context: SandboxContext
    ) throws(WeChatFault) -> HTTPResponse {
        let query = FormCoding.decode(request.query.utf8) ?? []
        guard let named = query.first(where: { $0.name == "out_order_no" })?.value,
            let (_, split) = book.split(named), let entry = split.returns.first(where: { $0.number == number })
        else { throw WeChatFault(404, "RESOURCE_NOT_EXISTS", "no such return") }
        return answer(200, returnDocument(split, entry), at: context.now)
    }

    private func returnDocument(_ split: SandboxSplit, _ entry: SandboxReturn) -> JSONValue {
        let result = entry.state == .processing ? "PROCESSING" : entry.state == .succeeded ? "SUCCESS" : "FAILED"
        let finished = entry.state == .processing ? entry.createdAt : entry.finishAt
        var members: [JSONMember] = [
            JSONMember(name: "order_id", value: .string(split.channelNumber)),
            JSONMember(name: "out_order_no", value: .string(split.number)),
            JSONMember(name: "out_return_no", value: .string(entry.number)),
            JSONMember(name: "return_id", value: .string(entry.channelNumber)),
            JSONMember(name: "return_mchid", value: .string(entry.account)),
            JSONMember(name: "amount", value: .integer(entry.minorUnits)),
            JSONMember(name: "description", value: .string("return")),
            JSONMember(name: "result", value: .string(result)),
            JSONMember(name: "create_time", value: .string(entry.createdAt.rfc3339Beijing)),
            // There always, also while nothing has finished: then it is the time of the request.
            JSONMember(name: "finish_time", value: .string(finished.rfc3339Beijing)),
        ]
        if entry.state == .failed { members.append(JSONMember(name: "fail_reason", value: .string(entry.reason))) }
        return .object(members)
    }
}
