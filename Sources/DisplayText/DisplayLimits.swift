/// Bounds on text of others.
package enum DisplayLimits {
    /// Scalars of one text looked at by the display filter; the rest is cut.
    package static let textScalars = 8_192
}
