/// Words of the report on money.
extension English {
    static let reportWords: [Word: String] = [
        .rptPeriod: "where the money of orders paid from {0} to {1} went and rests, as of {2}",
        .rptOrder: "order {0} ({1}) of {2}, paid {3} through {4}",
        .rptSum: "all lines together {0}, which is what came in",
        .rptSince: "{0} since {1}",
        .rptTotals: "by shop and channel",
        .rptTotal: "{0} through {1}: {2} orders, {3} came in",
        .rptPositions: "in the accounts of shops at {0}",
        .rptWithdrawals: "withdrawals under way, and ended in the period",
        .rptOldest: "oldest since {0}",
        .rptCount: "in {0}",
        .rptClean: "no money of others lies with a merchant beyond the channel's division",
        .rptConcerns: "money of others that lies with a merchant beyond the channel's division, lines: {0}",
        .rptContract: "owed by shops under recorded contracts, booked as commission: {0}",
        .rptWhole: "every order's lines add up to what came in, and agree with its shares",
        .rptNotWhole: "ledger and shares do not agree: run paydeck verify",
        .rptNoOrder: "no payment is booked for order {0}",
    ]

    static let moneyLineCodes: [String: String] = [
        "fee": "fee", "share_arrived": "share arrived", "share_at_bank": "share at the bank",
        "commission_owed": "commission owed", "purpose_owed": "purpose-bound owed",
        "share_on_its_way": "share on its way", "share_waiting": "share waiting", "escrow": "escrow", "held": "held",
        "share_undelivered": "share undelivered", "refunded": "refunded", "refund_on_its_way": "refund on its way",
        "surplus_returned": "surplus returned", "surplus_held": "surplus to return",
        "clawback": "owed back", "exchange": "exchange", "difference": "difference", "shop": "shop's own",
    ]

    static let moneyPlaceCodes: [String: String] = [
        "channel": "at the channel", "held": "held", "escrow": "in escrow", "transit": "on its way",
        "payable": "owed by the shop", "sub_account": "in its sub-account", "refund": "put aside for refund",
        "merchant": "with the merchant",
    ]

    static let moneyConcernCodes: [String: String] = [
        "freeze_ended": "freed for the merchant undivided", "undelivered": "never delivered",
        "no_contract": "no contract recorded",
    ]

    static let positionCodes: [String: String] = [
        "transit": "shares on their way", "held": "held", "escrow": "escrow", "refunds": "refunds put aside",
        "surplus": "surplus to return", "commission": "commission owed", "sub_account": "of it at the bank",
        "purpose": "purpose-bound", "withdrawals": "withdrawals under way", "owed_back": "owed back",
    ]
}
