import Payments

/// Things of one user or device in the order they were noted; the oldest leave first. Cheap also for somebody who
/// orders
/// thousands of times a day.
struct Timeline<Thing: Sendable>: Sendable {
    private var things: [(at: Timestamp, thing: Thing)] = []
    /// Those before it have left.
    private var first = 0

    var isEmpty: Bool { first == things.count }

    mutating func append(_ thing: Thing, at moment: Timestamp) { things.append((moment, thing)) }

    mutating func dropOldest() {
        first += 1
        guard first >= 32, first * 2 >= things.count else { return }
        things.removeFirst(first)
        first = 0
    }

    /// Those after `start` and not after `end`. Reading goes back from the newest to the first that is too old.
    func each(after start: Timestamp, through end: Timestamp, _ body: (Thing) -> Void) {
        var index = things.count - 1
        while index >= first, things[index].at > start {
            if things[index].at <= end { body(things[index].thing) }
            index -= 1
        }
    }
}
