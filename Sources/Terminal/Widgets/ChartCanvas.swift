/// Dots with a style per cell, drawn in braille or as ASCII marks.
struct ChartCanvas {
    let dotsWide: Int
    let dotsHigh: Int
    private let glyphs: GlyphSet
    private let width: Int
    private var dots: [UInt8]
    private var marks: [Unicode.Scalar]
    private var styles: [Style]

    init(width: Int, height: Int, glyphs: GlyphSet) {
        self.width = width
        self.glyphs = glyphs
        dotsWide = glyphs == .braille ? width * 2 : width
        dotsHigh = glyphs == .braille ? height * 4 : height
        dots = Array(repeating: 0, count: width * height)
        marks = Array(repeating: " ", count: width * height)
        styles = Array(repeating: .plain, count: width * height)
    }

    /// A vertical stroke that joins the last sample's row to this one's, without repeating the last.
    mutating func stroke(column: Int, from: Int, to: Int, style: Style, mark: Unicode.Scalar) {
        let towards = from < to ? 1 : -1
        var row = from == to ? to : from + towards
        while true {
            dot(column, row, style: style, mark: mark)
            if row == to { break }
            row += towards
        }
    }

    /// A dotted horizontal line: every second dot, every cell in ASCII.
    mutating func level(_ row: Int, style: Style) {
        for column in 0..<dotsWide where glyphs == .ascii || column % 2 == 0 {
            dot(column, row, style: style, mark: "-")
        }
    }

    func copy(into grid: inout Grid, in region: Rect) {
        for (index, style) in styles.enumerated() {
            let scalar = glyphs == .braille ? Braille.scalar(dots[index]) : marks[index]
            grid.putScalar(scalar, x: region.x + index % width, y: region.y + index / width, style: style)
        }
    }

    private mutating func dot(_ column: Int, _ row: Int, style: Style, mark: Unicode.Scalar) {
        switch glyphs {
        case .braille:
            let index = row / 4 * width + column / 2
            dots[index] |= Braille.bit(column: column % 2, row: row % 4)
            styles[index] = style
        case .ascii:
            let index = row * width + column
            marks[index] = mark
            styles[index] = style
        }
    }
}
