import Engine
import Payments

/// What shops get.
extension MerchantSchemas {
    static let wholeAmount = Schema.integer(0...Money.maximumMinorUnits)

    func text(_ count: ClosedRange<Int> = 0...200) -> Schema { .text(TextRule(.anything, count)) }

    static let flags: [(flag: OrderFlags, name: String)] = [
        (.late, "late"), (.paidTwice, "paid_twice"), (.mismatch, "mismatch"), (.needsPerson, "needs_person"),
        (.refundedElsewhere, "refunded_elsewhere"), (.momentDoubted, "moment_doubted"),
    ]

    var order: ObjectSchema {
        ObjectSchema(
            "Order", "An order as it stands.",
            [
                Field("id", .text(.identifier), "Our number."),
                Field("shop_order_number", text(1...64), "Your number."),
                Field(
                    "state", .choice(OrderState.allCases.map(\.rawValue)),
                    "review: a person looks at it before the buyer may pay. Only paid means paid."),
                Field("amount", MerchantSchemas.amount, "Minor units."),
                Field("currency", MerchantSchemas.currency, "ISO 4217."),
                Field("description", text(), "As given."),
                Field("channel", .choice(channels), nullable: true, "The channel in use or paid through."),
                Field(
                    "channel_trade_number", text(), nullable: true, "The channel's number of the payment, once known."),
                Field("attempt", .object(attempt), nullable: true, "What the buyer's device needs to pay."),
                Field(
                    "outcome_unknown", .flag,
                    "True while a call to the channel has no known outcome: ask again before anything else."
                ),
                Field("paid_amount", MerchantSchemas.wholeAmount, "Minor units; 0 until paid."),
                Field("paid_at", .text(.moment), nullable: true, "When the channel says it was paid."),
                Field("refunded_amount", MerchantSchemas.wholeAmount, "Refunds that have succeeded."),
                Field("refund_pending_amount", MerchantSchemas.wholeAmount, "Refunds under way."),
                Field(
                    "hold", .choice(HoldState.allCases.map(\.rawValue)),
                    "held: paid, but not divided until a person decides."),
                Field(
                    "refunded_elsewhere", .flag,
                    "True when money of it went back at the channel itself: such refunds have a kind that says so."),
                Field(
                    "refund_unknown", .flag,
                    "True while the channel says that money went back and not how much: do not deliver."),
                Field(
                    "flags", .list(.choice(MerchantSchemas.flags.map(\.name)), count: 0...8),
                    "late: paid after its end. paid_twice: a second payment goes back by itself. "
                        + "moment_doubted: the channel told an impossible moment of the payment, ours stands instead."),
                Field("late", .flag, "The flag late, for itself."),
                Field("refunds", .list(.object(refund), count: MerchantBounds.listed), "Newest last."),
                Field(
                    "split", .list(.object(leg), count: MerchantBounds.listed), "Each share and its state."),
                Field("created_at", .text(.moment), "Beijing time."),
                Field("expires_at", .text(.moment), "When it ends unpaid."),
                Field("updated_at", .text(.moment), "Last change."),
                Field("repeated", .flag, "True when this answers a request that was made before."),
            ])
    }

    var attempt: ObjectSchema {
        ObjectSchema(
            "Attempt", "A try to have the order paid through one channel.",
            [
                Field("id", .text(.identifier), "The number the channel knows."),
                Field("channel", .choice(channels), "The channel."),
                Field("state", .choice(AttemptState.allCases.map(\.rawValue)), "How far it has come."),
                Field(
                    "pay_parameter", text(0...4_096),
                    "To be shown as a QR code, or handed to the channel's software; "
                        + "empty until the channel answered. Replaced by a fresh one before it dies."),
                Field("expires_at", .text(.moment), "When the channel stops taking the payment."),
            ])
    }

    var refund: ObjectSchema {
        ObjectSchema(
            "Refund", "Money going back.",
            [
                Field("id", .text(.identifier), "Our number."),
                Field("order_id", .text(.identifier), "The order's number."),
                Field("shop_order_number", text(0...64), "Your number of the order."),
                Field("shop_refund_number", text(1...64), nullable: true, "Your number; null when we started it."),
                Field("kind", .choice(RefundKind.allCases.map(\.rawValue)), "Who or what asked for it."),
                Field(
                    "state", .choice(RefundState.allCases.map(\.rawValue)),
                    "Only succeeded means that the money is back."),
                Field("amount", MerchantSchemas.amount, "Minor units."),
                Field("currency", MerchantSchemas.currency, "ISO 4217."),
                Field("channel", .choice(channels), "The channel it goes back through."),
                Field("reason", text(), "As given."),
                Field("created_at", .text(.moment), "Beijing time."),
                Field("updated_at", .text(.moment), "Last change."),
                Field("repeated", .flag, "True when this answers a request that was made before."),
            ])
    }

    var leg: ObjectSchema {
        ObjectSchema(
            "SplitLeg", "One receiver's share.",
            [
                Field("id", .text(.identifier), "Our number."),
                Field("participant", text(1...32), "As given."),
                Field("role", .choice(ReceiverRole.allCases.map(\.rawValue)), "As given."),
                Field("amount", MerchantSchemas.wholeAmount, "Exact, in minor units; fixed when the order was made."),
                Field("timing", .choice(SplitTiming.allCases.map(\.rawValue)), "As given."),
                Field("delivery", .choice(ShareDelivery.allCases.map(\.rawValue)), "As given."),
                Field(
                    "state", .choice(LegState.allCases.map(\.rawValue)), "Only settled means paid out."),
                Field("code", text(), nullable: true, "The channel's last word on it when it failed or is blocked."),
                Field("returned_amount", MerchantSchemas.wholeAmount, "What came back of it after it was settled."),
                Field("settled_at", .text(.moment), nullable: true, "When the channel settled it."),
                Field(
                    "replaces", .text(.identifier), nullable: true,
                    "The share this one was made for, after that one failed."),
            ])
    }

    var unknownOutcome: ObjectSchema {
        ObjectSchema(
            "UnknownOutcome",
            "No answer from the engine in time. The request may have been done; ask, or send the same again.",
            [
                Field("state", .choice(["unknown"]), "Neither done nor not done."),
                Field("request_id", text(1...64), "For our support."),
                Field("ask", .object(ask), "How to find out."),
            ])
    }

    private var ask: ObjectSchema {
        ObjectSchema(
            "Ask", "A call that tells.",
            [
                Field("method", .choice(["GET"]), "The method."),
                Field("target", text(1...512), "Path and query, to be signed as they are."),
                Field("after_milliseconds", .integer(0...60_000), "Not earlier than this."),
            ])
    }

    var health: ObjectSchema {
        ObjectSchema(
            "Health", "Whether the engine takes work.",
            [
                Field("status", .choice(HealthReport.Status.allCases.map(\.rawValue)), "stopped takes nothing new."),
                Field("reason", text(0...500), "English; empty when all is well."),
                Field("lag_milliseconds", .integer(0...Int64.max), "Wait of the oldest input for its commit."),
            ])
    }

    var error: ObjectSchema {
        ObjectSchema(
            "Error", "Why a request was not done.",
            [Field("error", .object(errorDetail), "The refusal.")])
    }

    private var errorDetail: ObjectSchema {
        ObjectSchema(
            "ErrorDetail", "The refusal itself.",
            [
                Field("code", .choice(APIError.Code.allCases.map(\.rawValue)), "To program against."),
                Field(
                    "field", text(0...300), "Path of the field or name of the header; empty when it is about the whole."
                ),
                Field("rule", text(0...500), "What would be right, in English."),
                Field("request_id", text(1...64), "For our support."),
            ])
    }

    /// What a signed message to a shop holds. The engine writes it; shops and our own receivers read it.
    var message: ObjectSchema {
        ObjectSchema(
            "Message",
            "Something that became true. Answer 2xx once it is stored; it comes again until then, under the same id.",
            [
                Field("id", text(1...64), "The same for each delivery of the message."),
                Field("event", .choice(MerchantSchemas.events), "What happened."),
                Field("created_at", .text(.moment), "When it became true."),
                Field("order", .object(messageOrder), required: false, "The order at that moment."),
                Field(
                    "attempt", .object(attempt), required: false,
                    "With order.code_renewed: the attempt and its fresh code."),
                Field("refund", .object(messageRefund), required: false, "With refund events."),
                Field(
                    "withdrawal", .object(messageWithdrawal), required: false,
                    "With withdrawal events, which have no order."),
            ])
    }

    static let events = [
        "order.paid", "order.closed", "order.expired", "order.rejected", "order.failed",
        "order.refunded_elsewhere", "order.code_renewed", "refund.succeeded", "refund.failed",
    ] + WithdrawalState.allCases.filter { $0.isTerminal || $0 == .held || $0 == .awaitingConfirmation }.map {
        "withdrawal." + $0.rawValue
    }

    private static let withdrawalInMessages: Set<String> = [
        "id", "shop_withdrawal_number", "participant", "state", "amount", "fee", "net_amount", "currency", "method",
        "tier", "confirmation", "code", "created_at",
    ]

    private static let orderInMessages: Set<String> = [
        "id", "shop_order_number", "state", "amount", "currency", "channel", "channel_trade_number", "paid_amount",
        "paid_at", "refunded_amount", "refunded_elsewhere", "refund_unknown", "late", "created_at",
    ]

    private static let refundInMessages: Set<String> = [
        "id", "shop_refund_number", "shop_order_number", "kind", "state", "amount", "currency", "reason", "created_at",
    ]

    private var messageOrder: ObjectSchema {
        ObjectSchema(
            "MessageOrder", "The order as messages carry it.",
            order.fields.filter { MerchantSchemas.orderInMessages.contains($0.name) })
    }

    private var messageWithdrawal: ObjectSchema {
        ObjectSchema(
            "MessageWithdrawal", "The withdrawal as messages carry it.",
            withdrawal.fields.filter { MerchantSchemas.withdrawalInMessages.contains($0.name) })
    }

    private var messageRefund: ObjectSchema {
        ObjectSchema(
            "MessageRefund", "The refund as messages carry it.",
            refund.fields.filter { MerchantSchemas.refundInMessages.contains($0.name) })
    }
}
