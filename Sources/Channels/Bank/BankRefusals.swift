import Payments

/// What the bank's error codes mean for the engine (docs/bank-profile.md, "Errors").
enum BankRefusals {
    /// Said for certain before any work, though with a status of 503.
    static let busy = "SYSTEM_BUSY"
    /// Codes of the front door, which may come unsigned.
    static let door: Set<String> = ["SIGN_INVALID", "SERIAL_UNKNOWN", "APP_UNKNOWN", "TIMESTAMP_OUT_OF_WINDOW"]

    /// Codes outside the profile arrive with a signed 4xx: something of this call was refused.
    static let table = RefusalTable(fallback: .business, [
        RefusalRule("SYSTEM_ERROR", .unknown),
        RefusalRule(busy, .technical), RefusalRule("TOO_MANY_REQUESTS", .rateLimited),
        // The next try carries a fresh one.
        RefusalRule("NONCE_REPEATED", .technical),
        // The collecting channel's money comes later: the same call again.
        RefusalRule("ORDER_NOT_ARRIVED", .rateLimited),

        RefusalRule("SIGN_INVALID", .configuration), RefusalRule("SERIAL_UNKNOWN", .configuration),
        RefusalRule("APP_UNKNOWN", .configuration), RefusalRule("TIMESTAMP_OUT_OF_WINDOW", .configuration),
        RefusalRule("SEAL_INVALID", .configuration),

        RefusalRule("PLATFORM_FROZEN", .frozen),

        RefusalRule("NOT_FOUND", .notFound),
        // The number is there already with other data: what became of it is asked, not guessed.
        RefusalRule("NUMBER_REUSED", .alreadyDone),

        RefusalRule("PARAM_INVALID", .business), RefusalRule("ORDER_MISMATCH", .business),
        RefusalRule("ORDER_NOT_CREDITED", .business), RefusalRule("ORDER_CLOSED", .business, [.unfreeze: .alreadyDone]),
        RefusalRule("CLEARING_NOT_ENOUGH", .business), RefusalRule("TOO_MANY_RECEIVERS", .business),
        RefusalRule("RETURN_ABOVE_SHARE", .business), RefusalRule("BALANCE_NOT_ENOUGH", .business),

        RefusalRule("ACCOUNT_NOT_FOUND", .user), RefusalRule("ACCOUNT_FROZEN", .user),
        RefusalRule("ACCOUNT_NOT_BOUND", .user), RefusalRule("HOLDER_MISMATCH", .user),
        RefusalRule("AMOUNT_LIMIT", .business),
    ])
}
