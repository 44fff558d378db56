import Engine
import HTTPMessage
import JSON
import Payments

/// Requests for lists, and about messages.
extension ShopRequest {
    /// A list of the call's kind, or one row by the shop's own number when the parameter of that name is given.
    static func find(
        _ call: Call, shop: ShopID, query: [String: String], number parameter: String, _ kind: ShopList.Kind,
        one: @escaping @Sendable (String, ReplyToken) -> EngineInput
    ) throws(APIError) -> ShopRequest {
        guard let number = query[parameter] else { return try list(call, shop: shop, query: query, kind) }
        guard query.count == 1 else {
            throw APIError(.invalidField, field: parameter, rule: "stands alone; without it this call is a list")
        }
        return ShopRequest(ask: call.request.url) { one(number, $0) }
    }

    static func list(
        _ call: Call, shop: ShopID, query: [String: String], _ kind: ShopList.Kind
    ) throws(APIError) -> ShopRequest {
        var asked = ShopList(
            shop: shop, kind: kind, from: moment(query["created_from"]), before: moment(query["created_before"]),
            limit: query["limit"].flatMap { Int($0) } ?? MerchantBounds.standardPage)
        if let text = query["after"] {
            guard let cursor = ListCursor(text) else {
                throw APIError(.invalidField, field: "after", rule: "the next of the page before, as it was given")
            }
            asked.after = cursor
        }
        asked.onlyUndelivered = query["state"] != nil
        asked.event = query["event"] ?? ""
        let made = asked
        return ShopRequest(ask: call.request.url) { .list(made, $0) }
    }

    static func message(_ call: Call, shop: ShopID) throws(APIError) -> ShopRequest {
        let id: TaskID = try identifier(call)
        let resends = call.operation.id == .resendMessage
        return ShopRequest(ask: "/v1/messages/\(id.text)") { token in
            resends ? .resendMessage(shop: shop, id, token) : .readMessage(shop: shop, id, token)
        }
    }

    private static func moment(_ text: String?) -> Timestamp? { text.flatMap { Timestamp(rfc3339: $0) } }
}
