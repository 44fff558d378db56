/// Which characters charts are drawn with. Both are one cell wide on every terminal.
package enum GlyphSet: String, Sendable {
    case braille
    case ascii
}
