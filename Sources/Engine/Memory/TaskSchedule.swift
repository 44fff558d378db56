import HeapModule
import Payments
import Storage

/// When which stored task is due. Holds the nearest `capacity` tasks; when it had to leave some out it says so, and the
/// engine fills it again from the store once it has run low.
struct TaskSchedule: Sendable {
    private struct Entry: Comparable, Sendable {
        let due: Timestamp
        let task: TaskID
        static func < (left: Entry, right: Entry) -> Bool {
            left.due != right.due ? left.due < right.due : left.task < right.task
        }
    }

    private let capacity: Int
    private var heap = Heap<Entry>()
    /// The truth about each task; heap entries that differ from it are leftovers.
    private var due: [TaskID: Timestamp] = [:]
    /// True when tasks in the store are missing here.
    private(set) var isIncomplete = false

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { due.count }
    var needsRefill: Bool { isIncomplete && due.count < capacity / 2 }

    mutating func set(_ task: TaskID, due moment: Timestamp) {
        if due[task] == moment { return }
        if due[task] == nil, due.count >= capacity {
            isIncomplete = true
            guard let last = heap.max, moment < last.due else { return }
            _ = heap.popMax()
            if due[last.task] == last.due { due[last.task] = nil }
        }
        due[task] = moment
        heap.insert(Entry(due: moment, task: task))
        compactWhenStale()
    }

    mutating func remove(_ task: TaskID) { due[task] = nil }

    /// The earliest moment at which something is due.
    mutating func next() -> Timestamp? {
        dropLeftovers()
        return heap.min?.due
    }

    /// Takes out what is due, earliest first, at most `limit`.
    mutating func takeDue(at now: Timestamp, limit: Int) -> [TaskMoment] {
        var taken: [TaskMoment] = []
        while taken.count < limit {
            dropLeftovers()
            guard let first = heap.min, first.due <= now else { break }
            _ = heap.popMin()
            due[first.task] = nil
            taken.append(TaskMoment(task: first.task, due: first.due))
        }
        return taken
    }

    /// Starts over from the store's open tasks; `more` tells that there were more than fit.
    mutating func refill(_ tasks: [TaskMoment], more: Bool) {
        due = Dictionary(tasks.prefix(capacity).map { ($0.task, $0.due) }) { first, _ in first }
        heap = Heap(due.map { Entry(due: $0.value, task: $0.key) })
        isIncomplete = more || tasks.count > capacity
    }

    private mutating func dropLeftovers() {
        while let first = heap.min, due[first.task] != first.due { _ = heap.popMin() }
    }

    private mutating func compactWhenStale() {
        guard heap.count > 2 * due.count + 1_024 else { return }
        heap = Heap(due.map { Entry(due: $0.value, task: $0.key) })
    }
}
