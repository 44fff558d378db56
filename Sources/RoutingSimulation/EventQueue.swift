/// Events by time, those of one moment in the order in which they were put in: a binary heap.
struct EventQueue<Event> {
    private struct Entry {
        let time: Double
        let turn: Int
        let event: Event

        func precedes(_ other: Entry) -> Bool { time != other.time ? time < other.time : turn < other.turn }
    }

    private var entries: [Entry] = []
    private var turn = 0

    var isEmpty: Bool { entries.isEmpty }
    /// When the next event is.
    var next: Double? { entries.first?.time }

    mutating func push(_ event: Event, at time: Double) {
        turn += 1
        entries.append(Entry(time: time, turn: turn, event: event))
        var child = entries.count - 1
        while child > 0, entries[child].precedes(entries[(child - 1) / 2]) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop() -> (Double, Event)? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        guard !entries.isEmpty else { return (first.time, first.event) }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].precedes(entries[least]) { least = child }
            }
            guard least != parent else { return (first.time, first.event) }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
