extension OrderFlags {
    /// Money of one of its payments went back at the channel itself, not by our refund.
    package static let refundedElsewhere = OrderFlags(rawValue: 1 << 10)
    /// The channel says that money went back and not how much: nothing may move until that is known.
    package static let refundUnknown = OrderFlags(rawValue: 1 << 11)
    /// The shop was not told that the order is paid, since nothing or nobody knows how much of it is left.
    package static let paidUntold = OrderFlags(rawValue: 1 << 12)
    /// The channel told a moment of the payment that cannot be true; the moment we heard of it stands instead.
    package static let momentDoubted = OrderFlags(rawValue: 1 << 13)
}

extension Order {
    /// True while its money stays where it is: risk holds it, or nobody knows how much of it went back elsewhere.
    package var mayNotMove: Bool { hold == .held || flags.contains(.refundUnknown) }
}
