import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments

/// Who may receive shares: only receivers that were added before.
extension WeChatSandbox {
    func addReceiver(_ request: HTTPRequest, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        let document = try document(request)
        try checkApplication(document)
        let type = try receiverType(document)
        let account = try text(document, "account", 1...64)
        let relation = try text(document, "relation_type", 1...32)
        guard WeChatSandbox.relations.contains(relation) else {
            throw WeChatFault(400, "PARAM_ERROR", "relation_type is none of the list")
        }
        if relation == "CUSTOM" { _ = try text(document, "custom_relation", .characters(10)) }
        try checkName(document, type, request, at: context.now)
        guard book.receivers.count < Limits.receivers else {
            throw WeChatFault(403, "RULE_LIMIT", "too many receivers")
        }
        book.receivers.insert(type + "/" + account)
        return answer(200, .object([
            "type": .string(type), "account": .string(account), "relation_type": .string(relation),
        ]), at: context.now)
    }

    func deleteReceiver(_ request: HTTPRequest, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        let document = try document(request)
        try checkApplication(document)
        let type = try receiverType(document)
        let account = try text(document, "account", 1...64)
        book.receivers.remove(type + "/" + account)
        return answer(200, .object(["type": .string(type), "account": .string(account)]), at: context.now)
    }

    func receiverType(_ document: JSONValue) throws(WeChatFault) -> String {
        let type = try text(document, "type", 1...32)
        guard ["MERCHANT_ID", "PERSONAL_OPENID", "PERSONAL_SUB_OPENID"].contains(type) else {
            throw WeChatFault(400, "PARAM_ERROR", "type is none of the list")
        }
        return type
    }

    private func checkApplication(_ document: JSONValue) throws(WeChatFault) {
        guard document["appid"]?.stringValue == SandboxKeys.wechatApplication else {
            throw WeChatFault(400, "APPID_MCHID_NOT_MATCH", "appid does not belong to the merchant")
        }
    }

    /// Names travel encrypted to the platform key that the request names; merchants' names are compulsory.
    private func checkName(
        _ document: JSONValue, _ type: String, _ request: HTTPRequest, at now: Timestamp
    ) throws(WeChatFault) {
        guard let sealed = document["name"]?.stringValue, !sealed.isEmpty else {
            guard type != "MERCHANT_ID" else {
                throw WeChatFault(400, "PARAM_ERROR", "a merchant receiver needs its full name")
            }
            return
        }
        guard let serial = request.headers["Wechatpay-Serial"],
            let key = platformKey(serial, at: now)
        else { throw WeChatFault(400, "PARAM_ERROR", "an encrypted name needs Wechatpay-Serial") }
        guard let bytes = Base64.decode(sealed), let name = try? key.decryptOAEP(bytes),
            !name.isEmpty, String(validating: name, as: UTF8.self) != nil
        else { throw WeChatFault(400, "PARAM_ERROR", "name was not encrypted to the key of Wechatpay-Serial") }
    }

    private static let relations: Set<String> = [
        "SERVICE_PROVIDER", "STORE", "STAFF", "STORE_OWNER", "PARTNER", "HEADQUARTER", "BRAND", "DISTRIBUTOR", "USER",
        "SUPPLIER", "CUSTOM",
    ]
}
