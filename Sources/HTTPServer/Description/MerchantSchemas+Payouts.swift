import JSON
import Payments

/// What shops send and get about participants, their money and its division.
extension MerchantSchemas {
    private static let methods = PayoutMethod.allCases.map(\.rawValue)
    private static let payeeAccounts = Schema.table(
        names: methods, value: TextRule(.account, MerchantBounds.account))

    private static let personName = Field(
        "name", .text(TextRule(.line, MerchantBounds.personName)), "The name the accounts are held under.")

    var saveParticipant: ObjectSchema {
        ObjectSchema(
            "SaveParticipant", "Somebody the shop shares its orders' money with.",
            [
                MerchantSchemas.personName,
                Field(
                    "real_name_level", .integer(MerchantBounds.realNameLevel),
                    "How far its identity was verified: 0 not at all (no withdrawals), 1 basic, 2 verified, "
                        + "3 enhanced. Limits follow from it."),
                Field("tier", .choice(PayoutTier.allCases.map(\.rawValue)), "Which withdrawals it may ask for."),
                Field(
                    "accounts", MerchantSchemas.payeeAccounts,
                    "The account of each way of payment. Taken the first time alone; later ones through /payee."),
                Field(
                    "remuneration_basis", .text(TextRule(.line, MerchantBounds.legalBasis)), required: false,
                    "The contract under which the shop owes it commission; without one no share may be kept back for "
                        + "it."),
            ])
    }

    var changePayee: ObjectSchema {
        ObjectSchema(
            "ChangePayee", "Other accounts: in force after 24 hours and the word of a second person.",
            [
                MerchantSchemas.personName,
                Field("accounts", MerchantSchemas.payeeAccounts, "All accounts as they shall be."),
            ])
    }

    var participant: ObjectSchema {
        ObjectSchema(
            "Participant", "A participant as it stands. Name and accounts are masked.",
            [
                Field("number", text(1...32), "Your number."),
                Field("name", text(1...64), "Masked."),
                Field("real_name_level", .integer(MerchantBounds.realNameLevel), "As given."),
                Field("tier", .choice(PayoutTier.allCases.map(\.rawValue)), "As given."),
                Field(
                    "accounts", .table(names: MerchantSchemas.methods, value: TextRule(.anything, 0...64)), "Masked."),
                Field("remuneration_basis", text(), nullable: true, "As given."),
                Field("blocked", .flag, "True while a person has stopped its payouts."),
                Field(
                    "payee_change_from", .text(.moment), nullable: true,
                    "When other accounts may come in force; null when no change waits."),
                Field("payee_change_agreed", .flag, "True once a person has agreed to the change that waits."),
                Field("commission", MerchantSchemas.wholeAmount, "May be withdrawn, minor units of CNY."),
                Field("in_flight", MerchantSchemas.wholeAmount, "Withdrawals under way."),
                Field("owed_back", MerchantSchemas.wholeAmount, "Will be taken from its next commissions."),
                Field("purpose_bound", MerchantSchemas.wholeAmount, "May be spent on stated kinds of goods alone."),
                Field("repeated", .flag, "True when what was asked for stood already, so that nothing changed."),
            ])
    }

    var spendPurpose: ObjectSchema {
        ObjectSchema(
            "SpendPurpose", "Goods paid with commission that is bound to their kind.",
            [
                Field(
                    "shop_spending_number", .text(TextRule(.name, MerchantBounds.orderNumber)),
                    "Your own number; the same request again spends once."),
                Field("amount", MerchantSchemas.amount, "Minor units."),
                Field("currency", .choice([Currency.cny.rawValue]), "Commission is owed in CNY."),
                Field("category", .choice(GoodsCategory.allCases.map(\.rawValue)), "What is bought."),
            ])
    }

    var spending: ObjectSchema {
        ObjectSchema(
            "Spending", "What was spent.",
            [
                Field("participant", text(1...32), "Your number of the participant."),
                Field("shop_spending_number", text(1...64), "Your number of the spending."),
                Field("amount", MerchantSchemas.amount, "Minor units."),
                Field("currency", MerchantSchemas.currency, "ISO 4217."),
                Field("category", .choice(GoodsCategory.allCases.map(\.rawValue)), "As given."),
                Field("left", MerchantSchemas.wholeAmount, "What the participant may still spend, of every kind."),
                Field("repeated", .flag, "True when this answers a request that was made before."),
            ])
    }

    var createWithdrawal: ObjectSchema {
        ObjectSchema(
            "CreateWithdrawal", "Commission to be paid out.",
            [
                Field(
                    "shop_withdrawal_number", .text(TextRule(.name, MerchantBounds.orderNumber)),
                    "Your own number, unique among your withdrawals. The same request again gives the same one."),
                Field("participant", .text(TextRule(.name, MerchantBounds.participant)), "Who withdraws."),
                Field("amount", MerchantSchemas.amount, "Minor units; a fee for haste is taken from it."),
                Field("currency", .choice([Currency.cny.rawValue]), "Commission is owed in CNY."),
                Field("method", .choice(MerchantSchemas.methods), "The way, of those the participant has."),
                Field(
                    "tier", .choice(PayoutTier.allCases.map(\.rawValue)), required: false,
                    standard: .string(PayoutTier.ordinary.rawValue),
                    "ordinary, when left out: the next banking day. vip: within two hours, for a fee."),
                Field(
                    "notify_url", .text(TextRule(.webAddress, MerchantBounds.ownAddress)), required: false,
                    "Where signed messages about it go; none when left out."),
            ])
    }

    var withdrawal: ObjectSchema {
        ObjectSchema(
            "Withdrawal", "Commission on its way.",
            [
                Field("id", .text(.identifier), "Our number, and the one the channel knows."),
                Field("shop_withdrawal_number", text(1...64), "Your number."),
                Field("participant", text(1...32), "Who withdraws."),
                Field(
                    "state", .choice(WithdrawalState.allCases.map(\.rawValue)),
                    "Only succeeded means that it arrived. awaiting_confirmation: the receiver has 24 hours."),
                Field("amount", MerchantSchemas.amount, "What the participant gives up, minor units."),
                Field("fee", MerchantSchemas.wholeAmount, "For haste."),
                Field("net_amount", MerchantSchemas.wholeAmount, "What arrives."),
                Field("currency", MerchantSchemas.currency, "ISO 4217."),
                Field("method", .choice(MerchantSchemas.methods), "The way."),
                Field("account", text(0...64), "Masked."),
                Field("tier", .choice(PayoutTier.allCases.map(\.rawValue)), "As asked for."),
                Field("due_at", .text(.moment), "When its batch leaves."),
                Field("promised_at", .text(.moment), "When it should have arrived."),
                Field("batch", .text(.identifier), nullable: true, "The batch it leaves with."),
                Field(
                    "confirmation", text(0...4_096), nullable: true,
                    "What the receiver's device needs to confirm, while it must."),
                Field("code", text(), nullable: true, "The channel's last word."),
                Field("created_at", .text(.moment), "Beijing time."),
                Field("settled_at", .text(.moment), nullable: true, "When it reached its end."),
                Field("repeated", .flag, "True when this answers a request that was made before."),
            ])
    }

    var splits: ObjectSchema {
        ObjectSchema(
            "Splits", "How an order's money is divided.",
            [
                Field("order_id", .text(.identifier), "The order."),
                Field("currency", MerchantSchemas.currency, "ISO 4217."),
                Field("paid_amount", MerchantSchemas.wholeAmount, "Minor units."),
                Field("fee", MerchantSchemas.wholeAmount, "The channel's."),
                Field("base", .choice(SplitBase.allCases.map(\.rawValue)), nullable: true, "Null without a plan."),
                Field("version", .integer(MerchantBounds.planVersion), nullable: true, "Of the agreement."),
                Field("settled_amount", MerchantSchemas.wholeAmount, "Shares that arrived, less what came back."),
                Field("shares", .list(.object(leg), count: MerchantBounds.listed), "Each share and its state."),
                Field("returns", .list(.object(splitReturn), count: MerchantBounds.listed), "Newest last."),
            ])
    }

    private var splitReturn: ObjectSchema {
        ObjectSchema(
            "SplitReturn", "Part of a share on its way back.",
            [
                Field("id", .text(.identifier), "Our number, and the one the channel knows."),
                Field("share", .text(.identifier), "The share."),
                Field("refund_id", .text(.identifier), nullable: true, "The refund that waits for it."),
                Field("amount", MerchantSchemas.amount, "Minor units."),
                Field("state", .choice(ReturnState.allCases.map(\.rawValue)), "Only succeeded means it is back."),
                Field("code", text(), nullable: true, "The channel's last word."),
                Field("created_at", .text(.moment), "Beijing time."),
            ])
    }
}
