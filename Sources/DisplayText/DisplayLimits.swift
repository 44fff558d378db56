/// Bounds on text of others.
package enum DisplayLimits {
    /// Scalars of one text looked at by the display filter; the rest is cut.
    package static let textScalars = 8_192
    /// Scalars of one line that a command prints: what a program reads is never cut.
    package static let printedScalars = 1 << 26
}
