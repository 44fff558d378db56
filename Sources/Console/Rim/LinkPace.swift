/// How far apart frames stand on a link that carries little: far enough that figures take an eighth of it, so that keys
/// find it free. Keys themselves are always answered at once.
package struct LinkPace: Sendable, Equatable {
    /// Bytes a second the link carries.
    package let bytesPerSecond: Int
    /// Least time from one frame of figures to the next, milliseconds.
    package private(set) var milliseconds: Int64

    /// Slowest: a screen that shows nothing new for longer would be taken for a dead one.
    static let slowestMilliseconds: Int64 = 10_000
    static let fastestMilliseconds: Int64 = 500
    /// What figures may take of the link.
    static let part = 8
    /// What a frame of figures has by experience; measured from then on.
    static let firstFrameBytes = 750

    package init(bytesPerSecond: Int) {
        self.bytesPerSecond = max(1, bytesPerSecond)
        milliseconds = 0
        milliseconds = bounded(Int64(LinkPace.firstFrameBytes * LinkPace.part * 1_000 / self.bytesPerSecond))
    }

    /// Takes what was sent lately. Half as slow again when that was too much; a little quicker when it was little.
    package mutating func measured(_ sentPerSecond: Int) {
        let budget = bytesPerSecond / LinkPace.part
        if sentPerSecond > budget {
            milliseconds = bounded(milliseconds * 3 / 2)
        } else if sentPerSecond < budget / 2 {
            milliseconds = bounded(milliseconds * 3 / 4)
        }
    }

    private func bounded(_ wanted: Int64) -> Int64 {
        min(max(wanted, LinkPace.fastestMilliseconds), LinkPace.slowestMilliseconds)
    }
}
