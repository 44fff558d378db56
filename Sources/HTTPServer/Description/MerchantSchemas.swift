import JSON
import Payments

/// What shops send.
struct MerchantSchemas: Sendable {
    /// Channels known to this engine, by name.
    let channels: [String]

    static let currency = Schema.choice(Currency.allCases.map(\.rawValue))
    static let amount = Schema.integer(MerchantBounds.amount)

    var createOrder: ObjectSchema {
        ObjectSchema(
            "CreateOrder", "An order to be paid.",
            [
                Field(
                    "shop_order_number", .text(TextRule(.name, MerchantBounds.orderNumber)),
                    "Your own number, unique among your orders. The same request again gives the same order."
                ),
                Field("amount", MerchantSchemas.amount, "What the buyer pays, in minor units of the currency (fen)."),
                Field("currency", MerchantSchemas.currency, "ISO 4217."),
                Field(
                    "description", .text(TextRule(.line, MerchantBounds.description)),
                    "What the buyer sees. A channel that takes less shows the beginning: "
                        + "WeChat Pay 127 bytes of UTF-8."),
                Field(
                    "category", .choice(GoodsCategory.allCases.map(\.rawValue)),
                    "What is sold; channels differ in what they allow."),
                Field(
                    "environment", .choice(PaymentEnvironment.allCases.map(\.rawValue)), "Where the buyer stands."),
                Field("buyer", .object(buyer), "Used for routing and risk only."),
                Field(
                    "notify_url", .text(TextRule(.webAddress, MerchantBounds.ownAddress)), required: false,
                    "Where signed messages about the order go; none when left out. A public address."),
                Field(
                    "expires_in_seconds", .integer(MerchantBounds.expiresInSeconds), required: false,
                    standard: .integer(MerchantBounds.standardExpiresInSeconds),
                    "When the order ends unpaid; \(MerchantBounds.standardExpiresInSeconds) when left out."),
                Field(
                    "split_plan", .object(splitPlan), required: false,
                    "How the money is divided, fixed for good with the order. What is not named stays with the shop."),
            ])
    }

    var buyer: ObjectSchema {
        ObjectSchema(
            "Buyer", "What is known of the buyer.",
            [
                Field("user_id", .text(TextRule(.visible, MerchantBounds.userID)), "Your own number of the buyer."),
                Field(
                    "device_id", .text(TextRule(.visible, MerchantBounds.deviceID)), required: false,
                    "The device the order came from."),
                Field(
                    "age_band", .choice(AgeBand.allCases.map(\.rawValue)), required: false,
                    standard: .string(AgeBand.unknown.rawValue), "Years; ? when unknown."),
                Field("region", .text(TextRule(.line, MerchantBounds.region)), required: false, "Name or code."),
                Field("registered_at", .text(.moment), required: false, "When the buyer's account was opened."),
                Field(
                    "ip", .text(TextRule(.visible, MerchantBounds.address)), required: false,
                    "Network address the order came from, as you saw it."),
                Field(
                    "identity_token", .text(TextRule(.visible, MerchantBounds.identityToken)), required: false,
                    "The same for the same palm or face, whatever the account; never the palm or face itself."),
                Field(
                    "leader", .text(TextRule(.name, MerchantBounds.leader)), required: false,
                    "The participant who brought the buyer, by your number."),
                Field(
                    "preferences", .list(.object(preference), count: MerchantBounds.preferences), required: false,
                    "Channels the buyer showed to like, best first."),
            ])
    }

    var preference: ObjectSchema {
        ObjectSchema(
            "ChannelPreference", "How much the buyer likes a channel.",
            [
                Field("channel", .choice(channels), "The channel."),
                Field("weight", .integer(MerchantBounds.weight), "Per cent of the buyer's recent payments."),
            ])
    }

    var splitPlan: ObjectSchema {
        ObjectSchema(
            "SplitPlan", "Who gets which part.",
            [
                Field(
                    "receivers", .list(.object(receiver), count: MerchantBounds.receivers),
                    "Fen that cannot be divided go to the largest remainders, ties in this order."),
                Field(
                    "base", .choice(SplitBase.allCases.map(\.rawValue)), required: false,
                    standard: .string(SplitBase.gross.rawValue),
                    "What ratios are of: the paid amount (gross, when left out) or what is left of it after the "
                        + "channel's fee."),
                Field(
                    "minimum", MerchantSchemas.amount, required: false, standard: .integer(1),
                    "Ratio shares that would be smaller get nothing; 1 when left out. Minor units."),
                Field(
                    "version", .integer(MerchantBounds.planVersion), required: false, standard: .integer(1),
                    "Which version of your agreement the plan follows; 1 when left out."),
            ])
    }

    var receiver: ObjectSchema {
        ObjectSchema(
            "Receiver", "One receiver and what it gets: a ratio or a fixed amount.",
            oneOf: ["ratio_basis_points", "amount"],
            [
                Field(
                    "participant", .text(TextRule(.name, MerchantBounds.participant)), "Your number of the participant."
                ),
                Field("role", .choice(ReceiverRole.allCases.map(\.rawValue)), "What the participant is."),
                Field(
                    "account_kind", .choice(ReceiverAccountKind.allCases.map(\.rawValue)),
                    "What the channels know the receiver by."),
                Field(
                    "accounts",
                    .table(
                        names: channels + [ChannelID.bank.text], value: TextRule(.account, MerchantBounds.account)),
                    "The receiver's account at each channel: merchant number, openid, 2088 number. Empty for shares "
                        + "that do not go through the channel: a bank's goes to the participant's own sub-account."),
                Field(
                    "ratio_basis_points", .integer(MerchantBounds.basisPoints), required: false,
                    "Part of the plan's base: 3000 is 30 %."),
                Field(
                    "amount", MerchantSchemas.amount, required: false, "Fixed, in the order's minor units."),
                Field(
                    "timing", .choice(SplitTiming.allCases.map(\.rawValue)),
                    "As soon as the channel takes it, on the next banking day, or once the buyer has the goods."),
                Field(
                    "delivery", .choice(ShareDelivery.allCases.map(\.rawValue)), required: false,
                    standard: .string(ShareDelivery.channel.rawValue),
                    "Through the channel that collects (channel, when left out), to the participant's sub-account at "
                        + "the bank, or as the shop's own debt to a participant with a contract, to be withdrawn."),
                Field(
                    "level", .integer(MerchantBounds.level), required: false, standard: .integer(0),
                    "Commission level counted from the seller, 1 or 2; 0 or left out when it is no commission."),
                Field(
                    "cap", MerchantSchemas.amount, required: false, "A ratio never gives more than this, minor units."),
                Field(
                    "purpose", .names(GoodsCategory.allCases.map(\.rawValue), count: 1...8), required: false,
                    "Kinds of goods the share may be spent on; only with delivery balance. It cannot be withdrawn."),
            ])
    }

    var createRefund: ObjectSchema {
        ObjectSchema(
            "CreateRefund", "Money to give back, the way it came.",
            [
                Field(
                    "shop_refund_number", .text(TextRule(.name, MerchantBounds.orderNumber)),
                    "Your own number, unique among your refunds. The same request again gives the same refund."
                ),
                Field("amount", MerchantSchemas.amount, "In minor units; at most what is left of the payment."),
                Field("currency", MerchantSchemas.currency, "The order's."),
                Field(
                    "reason", .text(TextRule(.line, MerchantBounds.refundReason)), required: false,
                    "Shown to the buyer by some channels."),
            ])
    }

    static let idempotencyKey = Field(
        "Idempotency-Key", .text(TextRule(.visible, MerchantBounds.idempotencyKey)), required: false,
        "A key of your choice that makes the call happen once. The shop_order_number alone does, too.")
}
