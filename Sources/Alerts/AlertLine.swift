package import Payments

/// A line that a figure crosses, with hysteresis: bad from `raise` on, good again from `clear` on. What lies between
/// changes nothing, so that no figure that dances on the line flaps.
package struct AlertLine: Sendable, Equatable {
    package enum BadSide: Sendable { case above, below }

    package let badSide: BadSide
    /// Bad at this figure and beyond; below: bad under it.
    package let raise: Int
    /// Good under this figure; below: good at it and over it.
    package let clear: Int
    /// How long the figure must have been bad, without having been good in between, before the line is crossed.
    package let holdMilliseconds: Int64
    /// How long it must stay good before the line counts as left.
    package let settleMilliseconds: Int64

    package init(
        _ badSide: BadSide, raise: Int, clear: Int, holdMilliseconds: Int64 = 0, settleMilliseconds: Int64 = 0
    ) {
        self.badSide = badSide
        self.raise = raise
        self.clear = clear
        self.holdMilliseconds = holdMilliseconds
        self.settleMilliseconds = settleMilliseconds
    }

    package func isBad(_ figure: Int) -> Bool { badSide == .above ? figure >= raise : figure < raise }
    package func isGood(_ figure: Int) -> Bool { badSide == .above ? figure < clear : figure >= clear }
}

/// Where one figure stands to one line.
package struct LineMemory: Sendable, Equatable {
    package private(set) var isCrossed: Bool
    private var badSince: Timestamp?
    private var goodSince: Timestamp?
    private var seenAt: Timestamp?

    /// - Parameter isCrossed: true when an alert of it stood before a restart.
    package init(isCrossed: Bool = false) { self.isCrossed = isCrossed }

    /// Takes the figure as it is now; nil when nothing can be said. What nothing has been said of for long ends.
    /// - Returns: whether the line is crossed.
    package mutating func take(_ figure: Int?, _ line: AlertLine, at now: Timestamp) -> Bool {
        guard let figure else {
            badSince = nil
            let silence = now.since(seenAt ?? now)
            if seenAt == nil { seenAt = now }
            if silence >= LineMemory.silenceMilliseconds { isCrossed = false }
            return isCrossed
        }
        seenAt = now
        if isCrossed {
            goodSince = line.isGood(figure) ? goodSince ?? now : nil
            if let goodSince, now.since(goodSince) >= line.settleMilliseconds { leave() }
        } else {
            if line.isGood(figure) { badSince = nil } else if line.isBad(figure) { badSince = badSince ?? now }
            if line.isBad(figure), let badSince, now.since(badSince) >= line.holdMilliseconds { cross() }
        }
        return isCrossed
    }

    private mutating func cross() {
        isCrossed = true
        (badSince, goodSince) = (nil, nil)
    }

    private mutating func leave() {
        isCrossed = false
        (badSince, goodSince) = (nil, nil)
    }

    /// A figure nobody has measured for so long is no reason to keep people awake, milliseconds.
    package static let silenceMilliseconds: Int64 = 900_000
}

/// The lines of one figure: a warning, and further out a critical one. Either may be missing.
package struct LevelLine: Sendable, Equatable {
    package let warn: AlertLine?
    package let critical: AlertLine?

    package init(warn: AlertLine?, critical: AlertLine?) {
        self.warn = warn
        self.critical = critical
    }
}

package struct LevelMemory: Sendable, Equatable {
    private var warn: LineMemory
    private var critical: LineMemory

    /// - Parameter standing: the severity of an alert that stood before a restart.
    package init(standing: AlertSeverity? = nil) {
        warn = LineMemory(isCrossed: standing != nil)
        critical = LineMemory(isCrossed: standing == .critical)
    }

    /// - Returns: how bad the figure is; nil when it is not.
    package mutating func take(_ figure: Int?, _ line: LevelLine, at now: Timestamp) -> AlertSeverity? {
        let isWarned = line.warn.map { warn.take(figure, $0, at: now) } ?? false
        let isCritical = line.critical.map { critical.take(figure, $0, at: now) } ?? false
        return isCritical ? .critical : isWarned ? .warn : nil
    }
}

package enum AlertSeverity: String, Sendable, CaseIterable, Comparable {
    case warn, critical

    package static func < (left: AlertSeverity, right: AlertSeverity) -> Bool { left == .warn && right == .critical }
}
