import Engine
import HTTPMessage
import JSON
import Payments

/// A shop's request, checked in full and turned into what the engine is asked.
struct ShopRequest {
    let make: @Sendable (ReplyToken) -> EngineInput
    /// The GET that tells how the request went when the engine did not answer in time.
    let askTarget: String

    init(
        _ call: Call, shop: ShopID, limits: HTTPServerLimits, mayReach: (WebAddress) -> Bool
    ) throws(APIError) {
        let query = try ShopRequest.query(call)
        let body = try ShopRequest.body(call, limits: limits)
        try ShopRequest.checkAddresses(body, call.operation.body, mayReach)
        switch call.operation.id {
        case .createOrder:
            let order = RequestDecoding.createOrder(
                body, shop: shop, idempotencyKey: try ShopRequest.idempotencyKey(call),
                digests: try ShopRequest.digests(call, body))
            self.init(ask: ShopRequest.find("orders", "shop_order_number", order.shopOrderNumber)) {
                .createOrder(order, $0)
            }
        case .readOrder:
            let id: OrderID = try ShopRequest.identifier(call)
            self.init(ask: "/v1/orders/\(id.text)") { .readOrder(shop: shop, .id(id), $0) }
        case .closeOrder:
            let id: OrderID = try ShopRequest.identifier(call)
            self.init(ask: "/v1/orders/\(id.text)") { .closeOrder(shop: shop, .id(id), $0) }
        case .findOrder:
            self = try ShopRequest.find(
                call, shop: shop, query: query, number: "shop_order_number", .orders
            ) { .readOrder(shop: shop, .shopNumber($0), $1) }
        case .confirmReceipt:
            let id: OrderID = try ShopRequest.identifier(call)
            self.init(ask: "/v1/orders/\(id.text)") { .confirmReceipt(shop: shop, .id(id), $0) }
        case .readSplits:
            let id: OrderID = try ShopRequest.identifier(call)
            self.init(ask: "/v1/orders/\(id.text)/splits") { .readOrder(shop: shop, .id(id), $0) }
        case .createRefund:
            let id: OrderID = try ShopRequest.identifier(call)
            let digests = try ShopRequest.digests(call, body, path: id.text)
            let refund = RequestDecoding.createRefund(body, shop: shop, order: id, digests: digests)
            self.init(ask: ShopRequest.find("refunds", "shop_refund_number", refund.shopRefundNumber)) {
                .createRefund(refund, $0)
            }
        case .readRefund:
            let id: RefundID = try ShopRequest.identifier(call)
            self.init(ask: "/v1/refunds/\(id.text)") { .readRefund(shop: shop, .id(id), $0) }
        case .findRefund:
            self = try ShopRequest.find(
                call, shop: shop, query: query, number: "shop_refund_number", .refunds
            ) { .readRefund(shop: shop, .shopNumber($0), $1) }
        case .saveParticipant, .readParticipant, .changePayee, .spendPurpose, .createWithdrawal, .readWithdrawal,
            .findWithdrawal, .cancelWithdrawal:
            self = try ShopRequest.payout(call, shop: shop, query: query, body: body)
        case .listMessages: self = try ShopRequest.list(call, shop: shop, query: query, .messages)
        case .readMessage, .resendMessage: self = try ShopRequest.message(call, shop: shop)
        case .notifyWechat, .notifyAlipay, .notifyUnionpay, .notifyBank, .metrics, .health, .openAPI:
            preconditionFailure("\(call.operation.id) is not a shop's request")
        }
    }

    init(ask: String, make: @escaping @Sendable (ReplyToken) -> EngineInput) {
        askTarget = ask
        self.make = make
    }

    static func find(_ collection: String, _ parameter: String, _ number: String) -> String {
        "/v1/\(collection)?\(parameter)=\(FormCoding.escape(number))"
    }

    static func identifier<Noun>(_ call: Call) throws(APIError) -> Identifier<Noun> {
        guard let id = Identifier<Noun>(call.id) else {
            throw APIError(.invalidField, field: "id", rule: TextRule.identifier.alphabetText)
        }
        return id
    }

    /// The operation's query parameters, each at most once and within its rule.
    private static func query(_ call: Call) throws(APIError) -> [String: String] {
        guard let pairs = FormCoding.decode(Array(call.request.query.utf8), maximumPairs: 16) else {
            throw APIError(.malformedRequest, field: "query", rule: "at most 16 percent-coded UTF-8 parameters")
        }
        var values: [String: String] = [:]
        let names = call.operation.query.map(\.name)
        for pair in pairs {
            if names.isEmpty { throw APIError(.unknownField, field: "query", rule: "this call takes no parameters") }
            try SchemaCheck.known(pair.name, names, "")
            guard values.updateValue(pair.value, forKey: pair.name) == nil else {
                throw APIError(.invalidField, field: pair.name, rule: "given once")
            }
        }
        for field in call.operation.query {
            guard let value = values[field.name] else {
                guard !field.isRequired else { throw APIError(.missingField, field: field.name, rule: "required") }
                continue
            }
            try SchemaCheck.check(ShopRequest.value(value, field.schema), field.schema, at: field.name)
        }
        return values
    }

    /// A parameter's text as what its description speaks of.
    private static func value(_ text: String, _ schema: Schema) -> JSONValue {
        if case .integer = schema { .number(text) } else { .string(text) }
    }

    private static func body(_ call: Call, limits: HTTPServerLimits) throws(APIError) -> JSONValue {
        let bytes = call.request.body
        guard let schema = call.operation.body else {
            guard bytes.isEmpty || bytes.elementsEqual("{}".utf8) else {
                throw APIError(.malformedRequest, rule: "this call takes no body")
            }
            return .null
        }
        try checkMediaType(call.request)
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes, maximumDepth: limits.jsonDepth)
        } catch {
            throw APIError(.malformedJSON, rule: "\(text(error.reason)), at byte \(error.offset)")
        }
        try SchemaCheck.check(value, .object(schema))
        return Schema.object(schema).withoutNulls(value)
    }

    /// An address that can never be called is refused when it is given: messages to it would wait for ever, unseen.
    private static func checkAddresses(
        _ body: JSONValue, _ schema: ObjectSchema?, _ mayReach: (WebAddress) -> Bool
    ) throws(APIError) {
        for field in schema?.fields ?? [] {
            guard case .text(let rule) = field.schema, rule.alphabet == .webAddress,
                let address = body[field.name]?.stringValue.flatMap({ try? WebAddress($0) }), !mayReach(address)
            else { continue }
            throw APIError(
                .invalidField, field: field.name,
                rule: "an address of the public internet, or of a network the engine's shop_networks names")
        }
    }

    static func digests(_ call: Call, _ body: JSONValue, path: String = "") throws(APIError) -> RequestDigests {
        guard let schema = call.operation.body else {
            throw APIError(.internalFault, rule: "\(call.operation.id) has no body to compare")
        }
        return RequestDigests(body, schema, bytes: call.request.body, path: path)
    }

    private static func text(_ reason: JSONError.Reason) -> String {
        switch reason {
        case .syntax: "not JSON (RFC 8259)"
        case .depth: "nested deeper than \(JSONLimits.depth)"
        case .duplicateKey: "a name stands twice in one object"
        case .tooManyMembers: "more than \(JSONLimits.members) members or entries"
        case .encoding: "not valid UTF-8, or half a surrogate pair"
        case .trailingBytes: "something follows the document"
        }
    }

    private static func checkMediaType(_ request: HTTPRequest) throws(APIError) {
        let parts = (request.headers["Content-Type"] ?? "").lowercased().filter { $0 != " " }.split(separator: ";")
        let isJSON = parts.first == "application/json"
        guard isJSON, parts.dropFirst().allSatisfy({ $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }) else {
            throw APIError(.mediaType, field: "Content-Type", rule: "application/json, in UTF-8")
        }
    }

    private static func idempotencyKey(_ call: Call) throws(APIError) -> String {
        let field = MerchantSchemas.idempotencyKey
        let values = call.request.headers.values(of: field.name)
        guard let value = values.first else { return "" }
        guard values.count == 1 else { throw APIError(.invalidField, field: field.name, rule: "given once") }
        try SchemaCheck.check(.string(value), field.schema, at: field.name)
        return value
    }
}
