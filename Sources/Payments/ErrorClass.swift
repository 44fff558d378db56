/// What a channel's answer means for the engine: retry here, go elsewhere, wait, or wake somebody.
/// Only `technical`, `rateLimited` and `frozen` count against a channel's health.
package enum ErrorClass: String, Sendable, CaseIterable {
    /// The channel failed before doing anything (definite): the next channel may be tried at once.
    case technical
    /// Asked too often; back off, then the same call.
    case rateLimited = "rate_limited"
    /// The channel or our account there is frozen or barred: fail over, page somebody.
    case frozen
    /// This order or refund is refused by a rule of the channel; another channel may take it.
    case business
    /// The buyer's doing: cancelled, not enough balance, wrong password. Says nothing about the channel.
    case user
    /// Already in the wanted or another final state at the channel: query it.
    case alreadyDone = "already_done"
    /// Not there (yet).
    case notFound = "not_found"
    /// Our keys, clock or contract are wrong: page somebody; the channel itself may be well.
    case configuration
    /// Cannot be told: neither success nor failure.
    case unknown

    /// Only these say that the channel itself is ill. A buyer who cancels, lacks money or mistypes a password, and a
    /// risk rule that declines, say nothing about it.
    package var countsAgainstHealth: Bool { self == .technical || self == .rateLimited || self == .frozen }
}
