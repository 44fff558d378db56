import JSON
import Payments

/// Every call the servers answer. Routing, checking, metrics and the OpenAPI document all read this table.
struct MerchantOperations: Sendable {
    let schemas: MerchantSchemas
    let examples: MerchantExamples

    init(channels: [ChannelID]) {
        schemas = MerchantSchemas(channels: channels.map(\.text))
        examples = MerchantExamples()
    }

    var all: [Operation] { orders + refunds + participants + withdrawals + messages + notifications + operation }

    /// Errors any signed call may end with.
    static let signedErrors: [APIError.Code] = [
        .malformedRequest, .unauthorized, .replayed, .rateLimited, .stopped, .overloaded, .internalFault,
    ]
    /// Errors of calls with a body.
    static let bodyErrors: [APIError.Code] = [
        .malformedJSON, .invalidField, .unknownField, .missingField, .cardNumber, .bodyTooLarge, .mediaType, .timeout,
    ]

    func unknown(_ what: String) -> Operation.Answer {
        Operation.Answer(
            status: 202, meaning: "\(what) The engine did not answer in time; ask as the body tells.",
            content: .json(schemas.unknownOutcome), example: examples.unknownOutcome)
    }

    private func order(_ status: Int, _ meaning: String) -> Operation.Answer {
        Operation.Answer(status: status, meaning: meaning, content: .json(schemas.order), example: examples.order)
    }

    private func refund(_ status: Int, _ meaning: String) -> Operation.Answer {
        Operation.Answer(status: status, meaning: meaning, content: .json(schemas.refund), example: examples.refund)
    }

    private var orders: [Operation] {
        [
            Operation(
                .createOrder, "POST", "/v1/orders", .orders, summary: "Create an order",
                meaning:
                    "Stores the order, locks its split plan, picks a channel and answers with what the buyer's device "
                    + "needs to pay. The same request again, however it is written, gives the same order; after "
                    + "no_channel it is tried anew.",
                headers: [MerchantSchemas.idempotencyKey], body: schemas.createOrder,
                answers: [
                    order(201, "Created."), order(200, "Made before by the same request."),
                    unknown("Nothing is known about the order yet."),
                ],
                errors: MerchantOperations.bodyErrors + [
                    .conflict, .idempotencyMismatch, .riskRejected, .wrongState, .noChannel,
                ]),
            Operation(
                .readOrder, "GET", "/v1/orders/{id}", .orders, summary: "Read an order",
                meaning: "The order as it stands, with its refunds and shares.",
                answers: [order(200, "The order."), unknown("The order could not be read in time.")],
                errors: [.invalidField, .unknownField, .notFound]),
            Operation(
                .findOrder, "GET", "/v1/orders", .orders, summary: "Find an order by your number, or list orders",
                meaning:
                    "With shop_order_number the order as it stands; without it a list of orders by the time they were "
                    + "made, page by page.",
                query: MerchantSchemas.page(of: "order", "shop_order_number"),
                answers: [
                    order(200, "The order."),
                    Operation.Answer(
                        status: 200, meaning: "A page of orders.", content: .json(schemas.orderList),
                        example: examples.page([examples.listedOrder])),
                    unknown("It could not be read in time."),
                ],
                errors: [.invalidField, .unknownField, .notFound]),
            Operation(
                .closeOrder, "POST", "/v1/orders/{id}/close", .orders, summary: "Close an order",
                meaning:
                    "Ends an unpaid order. A payment that comes before the channel has closed it makes it paid; "
                    + "one that comes later goes back by itself, a closed order is never revived. Without a body.",
                answers: [
                    order(200, "Closed, or about to be: see its state."),
                    unknown("Nothing is known about the close yet."),
                ],
                errors: [.invalidField, .unknownField, .notFound, .wrongState]),
            Operation(
                .confirmReceipt, "POST", "/v1/orders/{id}/receipt", .orders, summary: "Confirm the buyer's receipt",
                meaning:
                    "The buyer has the goods: shares with timing on_receipt leave escrow and go. Once; a repeat "
                    + "changes nothing. Without a body.",
                answers: [
                    order(200, "Confirmed."), unknown("Nothing is known about the confirmation yet."),
                ],
                errors: [.invalidField, .unknownField, .notFound, .wrongState]),
            Operation(
                .readSplits, "GET", "/v1/orders/{id}/splits", .orders, summary: "Read an order's division",
                meaning:
                    "The plan as it was locked, every share with its state, and what came back of each.",
                answers: [
                    Operation.Answer(
                        status: 200, meaning: "The division.", content: .json(schemas.splits),
                        example: examples.splits),
                    unknown("The order could not be read in time."),
                ],
                errors: [.invalidField, .unknownField, .notFound]),
        ]
    }

    private var refunds: [Operation] {
        [
            Operation(
                .createRefund, "POST", "/v1/orders/{id}/refunds", .refunds, summary: "Refund an order",
                meaning:
                    "Gives back a part or all of what was paid, the way it came. Several refunds together never exceed "
                    + "the payment. The same shop_refund_number with the same content gives the same refund.",
                body: schemas.createRefund,
                answers: [
                    refund(201, "Stored and under way."), refund(200, "Stored before by the same request."),
                    unknown("Nothing is known about the refund yet."),
                ],
                errors: MerchantOperations.bodyErrors + [
                    .notFound, .conflict, .idempotencyMismatch, .notRefundable, .wrongState,
                ]),
            Operation(
                .readRefund, "GET", "/v1/refunds/{id}", .refunds, summary: "Read a refund",
                meaning: "The refund as it stands.",
                answers: [refund(200, "The refund."), unknown("The refund could not be read in time.")],
                errors: [.invalidField, .unknownField, .notFound]),
            Operation(
                .findRefund, "GET", "/v1/refunds", .refunds, summary: "Find a refund by your number, or list refunds",
                meaning:
                    "With shop_refund_number the refund as it stands; without it a list of refunds by the time they "
                    + "were made, page by page.",
                query: MerchantSchemas.page(of: "refund", "shop_refund_number"),
                answers: [
                    refund(200, "The refund."),
                    Operation.Answer(
                        status: 200, meaning: "A page of refunds.", content: .json(schemas.refundList),
                        example: examples.page([examples.refund])),
                    unknown("It could not be read in time."),
                ],
                errors: [.invalidField, .unknownField, .notFound]),
        ]
    }

    private var notifications: [Operation] {
        [
            notification(.notifyWechat, .wechat, "WeChat Pay", "application/json"),
            notification(.notifyAlipay, .alipay, "Alipay", "text/plain"),
            notification(.notifyUnionpay, .unionpay, "UnionPay", "text/plain"),
            notification(.notifyBank, .bank, "The bank", "application/json"),
        ]
    }

    private func notification(
        _ id: OperationID, _ channel: ChannelID, _ name: String, _ mediaType: String
    ) -> Operation {
        Operation(
            id, "POST", "/notify/\(channel.text)", .notifications,
            summary: "\(name) tells of a payment, a refund or a withdrawal",
            meaning: "Called by the channel in its own protocol, verified with the channel's own signature.",
            isSigned: false,
            answers: [
                Operation.Answer(
                    status: 200, meaning: "In the channel's own words.", content: .other(mediaType: mediaType),
                    example: nil)
            ], errors: [.bodyTooLarge])
    }

    private var operation: [Operation] {
        [
            Operation(
                .metrics, "GET", "/metrics", .operation, summary: "Metrics",
                meaning: "In the text format of Prometheus.",
                isSigned: false,
                answers: [
                    Operation.Answer(
                        status: 200, meaning: "Counters, gauges and histograms.",
                        content: .other(mediaType: PrometheusText.contentType), example: nil)
                ]),
            Operation(
                .health, "GET", "/healthz", .operation, summary: "Health", meaning: "Whether the engine takes work.",
                isSigned: false,
                answers: [
                    Operation.Answer(
                        status: 200, meaning: "It does.", content: .json(schemas.health), example: examples.health),
                    Operation.Answer(
                        status: 503, meaning: "It does not.", content: .json(schemas.health),
                        example: examples.healthStopped),
                ]),
            Operation(
                .openAPI, "GET", "/openapi.json", .operation, summary: "This document",
                meaning: "OpenAPI 3.1, to be imported into Apifox, Postman and the like.", isSigned: false,
                answers: [
                    Operation.Answer(
                        status: 200, meaning: "The document.", content: .other(mediaType: "application/json"),
                        example: nil)
                ]),
        ]
    }
}
