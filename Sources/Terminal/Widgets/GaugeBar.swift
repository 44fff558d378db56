/// A share as `[####....]`, in ASCII on every terminal.
package struct GaugeBar: Hashable, Sendable {
    /// Share in basis points, 0 to 10,000; what is outside counts as the nearest.
    package var basisPoints: Int
    package var style: Style

    package init(basisPoints: Int, style: Style = .chart) {
        self.basisPoints = min(max(0, basisPoints), 10_000)
        self.style = style
    }

    /// Needs at least 3 cells. A share above 0 shows at least one mark; only the whole fills the bar.
    package func draw(into grid: inout Grid, x: Int, y: Int, cells: Int) {
        let inside = cells - 2
        guard inside > 0 else { return }
        var filled = (basisPoints * inside + 5_000) / 10_000
        if basisPoints > 0 { filled = max(1, filled) }
        if basisPoints < 10_000 { filled = min(filled, max(1, inside - 1)) }
        if basisPoints == 0 { filled = 0 }
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: inside - filled)
        grid.put("[" + bar + "]", x: x, y: y, style: style)
    }
}
