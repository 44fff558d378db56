import JSON
import Payments

/// Lists and messages.
extension MerchantSchemas {
    static func page(of noun: String, _ number: String) -> [Field] {
        [
            Field(
                number, .text(TextRule(.name, MerchantBounds.orderNumber)), required: false,
                "Your number of the \(noun): the answer is that one. Without it the answer is a list."),
        ] + pages
    }

    static let pages = [
        Field("created_from", .text(.moment), required: false, "Only what was made then or later."),
        Field("created_before", .text(.moment), required: false, "Only what was made earlier."),
        Field(
            "after", .text(TextRule(.name, MerchantBounds.cursor)), required: false,
            "The next of the page before. Rows come by the time they were made, oldest first; none is passed over, "
                + "whatever is made meanwhile."),
        Field(
            "limit", .integer(MerchantBounds.page), required: false, standard: .integer(MerchantBounds.standardPage),
            "Rows of the page; \(MerchantBounds.standardPage) when left out."),
    ]

    static let messagePages = [
        Field(
            "state", .choice(["undelivered"]), required: false,
            "Only messages without a 2xx answer so far: still tried, or given up."),
        Field("event", .choice(events), required: false, "Only messages of this event."),
    ] + pages

    private func page(_ name: String, _ meaning: String, _ item: ObjectSchema) -> ObjectSchema {
        ObjectSchema(
            name, meaning,
            [
                Field("items", .list(.object(item), count: 0...Int(MerchantBounds.page.upperBound)), "Oldest first."),
                Field(
                    "next", text(1...64), nullable: true,
                    "To be given as after; null while there is nothing. Good for ever, also to ask for what is new."),
                Field("more", .flag, "False when the list ends here for now. A page may be short and have more."),
            ])
    }

    var orderList: ObjectSchema { page("OrderList", "Orders by the time they were made.", orderSummary) }
    var refundList: ObjectSchema { page("RefundList", "Refunds by the time they were made.", refund) }
    var withdrawalList: ObjectSchema {
        page("WithdrawalList", "Withdrawals by the time they were made.", withdrawal)
    }
    var messageList: ObjectSchema { page("MessageList", "Messages by the time they were made.", delivery) }

    private static let outsideSummary: Set<String> = [
        "channel_trade_number", "attempt", "outcome_unknown", "refunds", "split", "repeated",
    ]

    private var orderSummary: ObjectSchema {
        ObjectSchema(
            "OrderSummary", "An order without its attempt, refunds and shares.",
            order.fields.filter { !MerchantSchemas.outsideSummary.contains($0.name) })
    }

    var delivery: ObjectSchema {
        ObjectSchema(
            "MessageDelivery", "A message to your notify_url and how its delivery stands.",
            [
                Field("id", .text(.identifier), "The message's own id, the same in each delivery."),
                Field("event", .choice(MerchantSchemas.events), "What happened."),
                Field("order_id", .text(.identifier), nullable: true, "The order it is about; null for withdrawals."),
                Field("url", text(1...512), "Where it goes: the notify_url of the order or withdrawal."),
                Field(
                    "state", .choice(["waiting", "delivered", "given_up"]),
                    "waiting is tried at next_at; given_up is tried no more unless you ask."),
                Field("tries", .integer(0...1_000), "Since it was made, or since it was last asked for again."),
                Field(
                    "last_answer", text(1...64), nullable: true,
                    "The status your receiver gave last, or no_answer; null before the first try."),
                Field("next_at", .text(.moment), nullable: true, "When it is tried next."),
                Field("created_at", .text(.moment), "When what it tells became true."),
                Field("message", .object(message), "What is sent, as it was frozen then."),
            ])
    }
}
