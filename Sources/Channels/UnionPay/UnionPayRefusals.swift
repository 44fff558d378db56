import Payments

/// What UnionPay's response codes mean for the engine.
enum UnionPayRefusals {
    /// Paid; "A6" is paid with a defect in another system.
    static let success: Set<String> = ["00", "A6"]
    /// Nothing is decided yet: never "failed" without a query.
    static let undecided: Set<String> = ["03", "04", "05"]

    static let table = RefusalTable(
        fallback: .business,
        [
            RefusalRule("03", .unknown), RefusalRule("04", .unknown), RefusalRule("05", .unknown),
            RefusalRule("01", .business),
            RefusalRule("02", .technical),
            RefusalRule("06", .rateLimited),
            RefusalRule("10", .configuration), RefusalRule("11", .configuration), RefusalRule("13", .configuration),
            // The number is there already: what became of it is asked, not guessed.
            RefusalRule("12", .alreadyDone),
            RefusalRule("34", .notFound),
            // The merchant's state or rights: somebody at UnionPay has to lift it.
            RefusalRule("31", .frozen), RefusalRule("32", .frozen),
            RefusalRule("30", .business), RefusalRule("33", .business), RefusalRule("35", .business),
            RefusalRule("36", .business),
            RefusalRule("37", .business), RefusalRule("38", .business), RefusalRule("39", .business),
            RefusalRule("40", .business), RefusalRule("41", .business), RefusalRule("42", .business),
            RefusalRule("43", .business), RefusalRule("44", .business), RefusalRule("45", .business),
            // Cards, limits and passwords: the buyer's side.
            RefusalRule("60", .user), RefusalRule("61", .user), RefusalRule("62", .user), RefusalRule("63", .user),
            RefusalRule("64", .user), RefusalRule("65", .user), RefusalRule("66", .user), RefusalRule("77", .user),
            RefusalRule("98", .notFound),
            RefusalRule("99", .unknown),
        ])
}
