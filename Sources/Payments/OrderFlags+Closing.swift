extension OrderFlags {
    /// The shop asked to close the order; it ends closed as soon as nothing can be paid any more.
    package static let closing = OrderFlags(rawValue: 16)
}
