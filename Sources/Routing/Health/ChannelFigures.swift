package import Payments

/// What a screen shows of one channel, or of all together, at one moment. Rates are basis points and nil without data.
package struct ChannelFigures: Sendable, Equatable {
    /// One channel: of what ended there (paid, refused through the channel's own fault, run out unpaid), the part that
    /// was paid. All together: of the orders that ended, the part that was paid. Refusals by a rule or by the buyer
    /// count nowhere.
    package var success5mBasisPoints: Int?
    package var success1hBasisPoints: Int?
    /// Success of the last five minutes less that of the five before, basis points.
    package var success5mChangeBasisPoints: Int?
    /// What `success5mBasisPoints` rests on. After a channel came back into service both are of what began and ended
    /// since.
    package var sample5m = 0
    /// All together: orders no channel took, of the last five minutes and a second over the last ten whole seconds,
    /// hundredths.
    package var noChannel5m = 0
    package var noChannelCentiPerSecond = 0
    /// Of the calls that say something about the channel, those that gave pay parameters: what routing and breakers
    /// see.
    package var technical5mBasisPoints: Int?
    /// Orders a second over the last ten whole seconds, hundredths: routed here, or created for all together.
    package var ordersCentiPerSecond = 0
    /// Attempts routed in the last five minutes.
    package var routed5m = 0
    /// Of the calls of the last five minutes, those that ended without an answer.
    package var timeout5mBasisPoints: Int?
    /// Of the calls that ended in the last five minutes, timeouts included.
    package var p50Milliseconds: Int?
    package var p95Milliseconds: Int?
    /// Of the split legs that ended in the last hour, those that failed.
    package var splitFailure1hBasisPoints: Int?
    package var splitSettled1h = 0
    package var splitFailed1h = 0
    package var paid1hMinorUnits: Int64 = 0
    package var paid1hOrders = 0
    /// Fees of the last hour's paid orders.
    package var fee1hMinorUnits: Int64 = 0
    /// Refunds that succeeded in the last hour over the orders paid in it.
    package var refund1hBasisPoints: Int?
    /// Codes of the last five minutes, most frequent first.
    package var errors5m: [ErrorFigure] = []
    /// Success per 20 s over ten minutes, oldest first, 30 values.
    package var trend: [Int?] = []
    /// Success per minute over an hour, oldest first, 60 values.
    package var perMinute: [Int?] = []

    package init() {}

    /// The one definition of success as it is shown and watched: of five minutes, and said only from so many ends on.
    package func success5m(least: Int) -> Int? { sample5m >= least ? success5mBasisPoints : nil }
}

/// One code of a channel and how often it came.
package struct ErrorFigure: Sendable, Equatable {
    package let code: String
    /// Raw value of `ErrorClass`; empty for the codes gathered under "other".
    package let errorClass: String
    package var count: Int
    /// The first one within the window, to ten seconds.
    package let firstAt: Timestamp

    package init(code: String, errorClass: String, count: Int, firstAt: Timestamp) {
        self.code = code
        self.errorClass = errorClass
        self.count = count
        self.firstAt = firstAt
    }
}
