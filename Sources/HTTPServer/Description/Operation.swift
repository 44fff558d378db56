import JSON

/// One call of the API: where it is, what it takes, what it answers.
struct Operation: Sendable {
    /// Also the label in metrics.
    let id: OperationID
    let method: String
    /// "/v1/orders/{id}"
    let path: String
    let group: Group
    let summary: String
    let meaning: String
    let isSigned: Bool
    let query: [Field]
    let headers: [Field]
    let body: ObjectSchema?
    let answers: [Answer]
    let errors: [APIError.Code]

    enum Group: String, Sendable, CaseIterable {
        case orders = "Orders"
        case refunds = "Refunds"
        case participants = "Participants"
        case withdrawals = "Withdrawals"
        case messages = "Messages"
        case notifications = "Channel notifications"
        case operation = "Operation"
    }

    struct Answer: Sendable {
        let status: Int
        let meaning: String
        let content: Content
        let example: JSONValue?
    }

    enum Content: Sendable {
        case json(ObjectSchema)
        /// Something else than our JSON.
        case other(mediaType: String)
    }

    /// What stands in the path for `{id}`; nil when the path is fixed.
    var pathField: Field? {
        guard path.contains("{id}") else { return nil }
        return switch group {
        case .participants:
            Field("id", .text(TextRule(.name, MerchantBounds.participant)), "Your number of the participant.")
        case .withdrawals: Field("id", .text(.identifier), "Our number of the withdrawal.")
        case .messages: Field("id", .text(.identifier), "The message's id.")
        default: Field("id", .text(.identifier), "Our number of the order or refund.")
        }
    }

    init(
        _ id: OperationID, _ method: String, _ path: String, _ group: Group, summary: String, meaning: String,
        isSigned: Bool = true, query: [Field] = [], headers: [Field] = [], body: ObjectSchema? = nil, answers: [Answer],
        errors: [APIError.Code] = []
    ) {
        self.id = id
        self.method = method
        self.path = path
        self.group = group
        self.summary = summary
        self.meaning = meaning
        self.isSigned = isSigned
        self.query = query
        self.headers = headers
        self.body = body
        self.answers = answers
        self.errors = errors
    }
}

enum OperationID: String, Sendable, CaseIterable {
    case createOrder, readOrder, findOrder, closeOrder, confirmReceipt, readSplits
    case createRefund, readRefund, findRefund
    case saveParticipant, readParticipant, changePayee, spendPurpose
    case createWithdrawal, readWithdrawal, findWithdrawal, cancelWithdrawal
    case listMessages, readMessage, resendMessage
    case notifyWechat, notifyAlipay, notifyUnionpay, notifyBank
    case metrics, health, openAPI
}
