import Engine
import HTTPMessage
import JSON

/// A refusal as shops see it: a code to program against, the field, the rule.
struct APIError: Error, Equatable {
    enum Code: String, CaseIterable {
        case malformedJSON = "malformed_json"
        case invalidField = "invalid_field"
        case unknownField = "unknown_field"
        case missingField = "missing_field"
        case cardNumber = "card_number"
        case malformedRequest = "malformed_request"
        case unauthorized
        case replayed = "replayed_nonce"
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case timeout = "request_timeout"
        case conflict
        case idempotencyMismatch = "idempotency_mismatch"
        case notRefundable = "not_refundable"
        case wrongState = "wrong_state"
        case bodyTooLarge = "body_too_large"
        case mediaType = "unsupported_media_type"
        case riskRejected = "risk_rejected"
        case rateLimited = "rate_limited"
        case headerTooLarge = "header_too_large"
        case internalFault = "internal"
        case noChannel = "no_channel"
        case stopped
        case overloaded
        case insufficientBalance = "insufficient_balance"
        case limitExceeded = "limit_exceeded"

        var status: Int {
            switch self {
            case .malformedJSON, .invalidField, .unknownField, .missingField, .cardNumber, .malformedRequest: 400
            case .unauthorized, .replayed: 401
            case .notFound: 404
            case .methodNotAllowed: 405
            case .timeout: 408
            case .conflict, .notRefundable, .wrongState, .insufficientBalance, .limitExceeded: 409
            case .bodyTooLarge: 413
            case .mediaType: 415
            case .idempotencyMismatch, .riskRejected: 422
            case .rateLimited: 429
            case .headerTooLarge: 431
            case .internalFault: 500
            case .noChannel, .stopped, .overloaded: 503
            }
        }

        /// What a caller should know of it, in the API's description.
        var meaning: String {
            switch self {
            case .malformedJSON: "The body is not one JSON document within the limits."
            case .invalidField: "A field breaks its rule."
            case .unknownField: "A field or parameter nobody knows; the rule names the nearest known one."
            case .missingField: "A required field is not there."
            case .cardNumber: "Free text holds what looks like a card number; card data is not taken here."
            case .insufficientBalance: "The participant has less than it wants."
            case .limitExceeded: "A limit of the level of real-name verification, or of the day, would be passed."
            case .malformedRequest: "The request is not HTTP as it should be."
            case .unauthorized: "The request is not believed: key, timestamp, nonce or signature."
            case .replayed: "The nonce was used before."
            case .notFound: "There is no such order, refund or path."
            case .methodNotAllowed: "The path exists, the method does not; see the Allow header."
            case .timeout: "The request came too slowly."
            case .conflict: "The number is taken by something different."
            case .idempotencyMismatch: "The idempotency key or number was used with another request."
            case .notRefundable: "More than is left to refund, or nothing paid."
            case .wrongState: "The order is not in a state that allows it."
            case .bodyTooLarge: "The body is longer than the limit."
            case .mediaType: "The body is not application/json."
            case .riskRejected: "Refused by the risk rules."
            case .rateLimited: "Too many requests; see Retry-After."
            case .headerTooLarge: "Too many or too long header lines."
            case .internalFault: "Our fault; nothing is known about the outcome."
            case .noChannel: "No channel can take the order now; the same request may be sent again after Retry-After."
            case .stopped: "The engine takes nothing at the moment; see Retry-After."
            case .overloaded: "Too many connections, or too many requests that wait. Nothing was done."
            }
        }
    }

    let code: Code
    /// Path of the field, "split_plan.receivers[2].timing"; a header's or parameter's name; empty for the whole.
    var field: String
    var rule: String
    var retryAfterMilliseconds: Int64?
    /// For 405: what the path allows.
    var allow: [String] = []

    init(_ code: Code, field: String = "", rule: String, retryAfterMilliseconds: Int64? = nil, allow: [String] = []) {
        self.code = code
        self.field = field
        self.rule = rule
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.allow = allow
    }

    init(_ rejection: Rejection) {
        let code: Code =
            switch rejection.code {
            case .invalidField: .invalidField
            case .notFound: .notFound
            case .conflict: .conflict
            case .idempotencyMismatch: .idempotencyMismatch
            case .notRefundable: .notRefundable
            case .wrongState: .wrongState
            case .riskRejected: .riskRejected
            case .noChannel: .noChannel
            case .stopped: .stopped
            case .insufficientBalance: .insufficientBalance
            case .limitExceeded: .limitExceeded
            case .overloaded: .overloaded
            case .aboveShare: .rateLimited
            }
        let wait: Int64? =
            switch code {
            case .stopped, .noChannel: 5_000
            case .overloaded, .rateLimited: 1_000
            default: nil
            }
        self.init(code, field: rejection.field, rule: rejection.rule, retryAfterMilliseconds: wait)
    }

    func response(requestID: String) -> HTTPResponse {
        let body = JSONValue.object([
            "error": .object([
                "code": .string(code.rawValue), "field": .string(field), "rule": .string(rule),
                "request_id": .string(requestID),
            ])
        ])
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        if let retryAfterMilliseconds { headers.add("Retry-After", String((retryAfterMilliseconds + 999) / 1_000)) }
        if !allow.isEmpty { headers.add("Allow", allow.joined(separator: ", ")) }
        return HTTPResponse(status: code.status, headers: headers, body: JSONWriter.bytes(body))
    }
}
