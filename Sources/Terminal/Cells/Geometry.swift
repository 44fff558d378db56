/// A size in cells; never negative.
package struct Size: Equatable, Hashable, Sendable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
    }
}

/// A cell's place: column `x` and row `y`, both from 0, counted from the upper left.
package struct Position: Equatable, Hashable, Sendable {
    package var x: Int
    package var y: Int

    package init(x: Int, y: Int) {
        self.x = x
        self.y = y
    }
}

/// A region of a grid. It may lie partly outside; drawing clips.
package struct Rect: Equatable, Hashable, Sendable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    package init(_ size: Size) {
        self.init(x: 0, y: 0, width: size.width, height: size.height)
    }

    /// The first column and row after the region.
    package var endX: Int { x + width }
    package var endY: Int { y + height }

    /// The region without the given rims.
    package func inset(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Rect {
        Rect(x: x + left, y: y + top, width: width - left - right, height: height - top - bottom)
    }

    /// Cuts off the upper `rows` rows: (they, the rest).
    package func splitTop(_ rows: Int) -> (top: Rect, rest: Rect) {
        let cut = min(max(0, rows), height)
        return (
            Rect(x: x, y: y, width: width, height: cut),
            Rect(x: x, y: y + cut, width: width, height: height - cut)
        )
    }

    /// Cuts off the lower `rows` rows: (the rest, they).
    package func splitBottom(_ rows: Int) -> (rest: Rect, bottom: Rect) {
        let halves = splitTop(height - min(max(0, rows), height))
        return (halves.top, halves.rest)
    }

    /// Cuts off the left `columns` columns, leaving `gap` blank ones between: (they, the rest).
    package func splitLeft(_ columns: Int, gap: Int = 0) -> (left: Rect, rest: Rect) {
        let cut = min(max(0, columns), width)
        return (
            Rect(x: x, y: y, width: cut, height: height),
            Rect(x: x + cut + gap, y: y, width: width - cut - gap, height: height)
        )
    }

    /// The part of both.
    package func intersection(_ other: Rect) -> Rect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return Rect(x: left, y: top, width: min(endX, other.endX) - left, height: min(endY, other.endY) - top)
    }

    /// A region of that size in the middle of this one, cut to it.
    package func centred(_ size: Size) -> Rect {
        let wide = min(size.width, width)
        let high = min(size.height, height)
        return Rect(x: x + (width - wide) / 2, y: y + (height - high) / 2, width: wide, height: high)
    }
}
