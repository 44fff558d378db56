import Payments

/// What WeChat Pay's error codes mean for the engine.
enum WeChatRefusals {
    /// Codes outside the documents arrive with a signed 4xx: something of this call was refused.
    static let table = RefusalTable(fallback: .business, [
        // Neither success nor failure: the same call again under the same number, or a query.
        RefusalRule("SYSTEM_ERROR", .unknown), RefusalRule("SYSTEMERROR", .unknown),
        RefusalRule("BANK_ERROR", .unknown), RefusalRule("USERPAYING", .unknown),

        RefusalRule("FREQUENCY_LIMITED", .rateLimited), RefusalRule("FREQUENCY_LIMIT_EXCEED", .rateLimited),
        RefusalRule("RATELIMIT_EXCEEDED", .rateLimited), RefusalRule("RATELIMIT_EXCEED", .rateLimited),
        // The payer side has no money at this moment: the same number again after a top-up.
        RefusalRule("NOT_ENOUGH", .rateLimited),

        RefusalRule("SIGN_ERROR", .configuration), RefusalRule("APPID_MCHID_NOT_MATCH", .configuration),
        RefusalRule("MCH_NOT_EXISTS", .configuration),

        RefusalRule("PARAM_ERROR", .business), RefusalRule("INVALID_REQUEST", .business),
        RefusalRule("ALREADY_EXISTS", .business),

        // A freeze of the merchant shows as one of these when paying; elsewhere they refuse the one call.
        RefusalRule("NO_AUTH", .frozen, elsewhere), RefusalRule("RULE_LIMIT", .frozen, elsewhere),
        RefusalRule("RULELIMIT", .frozen, elsewhere), RefusalRule("TRADE_ERROR", .frozen, elsewhere),
        RefusalRule("ACCOUNT_ERROR", .frozen, elsewhere), RefusalRule("ACCOUNTERROR", .frozen, elsewhere),

        RefusalRule("ORDERPAID", .alreadyDone), RefusalRule("ORDER_PAID", .alreadyDone),
        RefusalRule("OUT_TRADE_NO_USED", .alreadyDone),
        RefusalRule("ORDER_CLOSED", .alreadyDone, [.refund: .business, .split: .business]),
        RefusalRule("ORDERCLOSED", .alreadyDone, [.refund: .business, .split: .business]),

        RefusalRule("ORDER_NOT_EXIST", .notFound), RefusalRule("ORDERNOTEXIST", .notFound),
        RefusalRule("RESOURCE_NOT_EXISTS", .notFound), RefusalRule("NOT_FOUND", .notFound),

        RefusalRule("USER_ACCOUNT_ABNORMAL", .user),
    ])

    private static let elsewhere: [ChannelCallKind: ErrorClass] = [
        .query: .business, .close: .business, .refund: .business, .queryRefund: .business, .split: .business,
        .querySplit: .business, .unfreeze: .business, .returnSplit: .business, .queryReturn: .business,
        .transfer: .business, .queryTransfer: .business, .cancelTransfer: .business,
    ]
}
