import HeapModule
package import Payments

/// What is to happen, by virtual time; things at the same time keep the order in which they were planned.
package struct VirtualQueue<Happening> {
    private struct Entry: Comparable {
        let at: Timestamp
        let number: UInt64
        let happening: Happening

        static func < (left: Entry, right: Entry) -> Bool {
            left.at == right.at ? left.number < right.number : left.at < right.at
        }
        static func == (left: Entry, right: Entry) -> Bool { left.number == right.number }
    }

    private var heap = Heap<Entry>()
    private var nextNumber: UInt64 = 0

    package init() {}

    package mutating func plan(_ happening: Happening, at: Timestamp) {
        nextNumber += 1
        heap.insert(Entry(at: at, number: nextNumber, happening: happening))
    }

    package mutating func next() -> (at: Timestamp, happening: Happening)? {
        heap.popMin().map { ($0.at, $0.happening) }
    }

    package var nextAt: Timestamp? { heap.min?.at }
    package var count: Int { heap.count }
}
