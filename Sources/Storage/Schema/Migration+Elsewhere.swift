extension Migration {
    /// What channels say to have given back of a payment in all, where a refund goes that could not be paid out, and
    /// payments by the channel's own number: a refund made at the channel itself names nothing else of ours.
    static let elsewhere = Migration(name: "0015-refunded-elsewhere", statements: [
        "ALTER TABLE attempts ADD COLUMN refunded_told INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE refunds ADD COLUMN redirect TEXT NOT NULL DEFAULT ''",
        """
        CREATE INDEX attempts_by_trade_number ON attempts (channel_trade_number)
            WHERE channel_trade_number <> ''
        """,
    ])
}
