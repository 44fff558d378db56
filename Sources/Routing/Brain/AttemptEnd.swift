/// How an attempt ended, as far as learning is concerned.
package enum AttemptEnd: Sendable, Equatable {
    /// The buyer went through with it and the channel did its part.
    case paid
    /// The buyer did not go through with it: says nothing of the channel.
    case buyerLeft
    /// The channel failed, or gave no answer in time.
    case technical
    /// The channel said it takes no more at once.
    case refusedFull
    /// The channel said that it, or our account there, is barred.
    case frozen
    /// Ended for a reason that says nothing of buyer or channel.
    case other
}
