import Payments

/// Values for stretches of `slotMilliseconds`, aligned to the epoch, for the newest `capacity` stretches. Only
/// stretches in which something happened are kept, so reading a quiet channel costs nothing.
struct SlotRing<Value: Sendable>: Sendable {
    private struct Slot: Sendable {
        let number: Int64
        var value: Value
    }

    let slotMilliseconds: Int64
    private let capacity: Int64
    private let empty: Value
    /// In order of their numbers; those before `first` are forgotten.
    private var slots: [Slot] = []
    private var first = 0

    init(slotMilliseconds: Int64, capacity: Int64, empty: Value) {
        precondition(slotMilliseconds > 0 && capacity > 0, "a ring has slots of some length")
        self.slotMilliseconds = slotMilliseconds
        self.capacity = capacity
        self.empty = empty
    }

    /// The number of the stretch a moment falls into.
    func number(_ moment: Timestamp) -> Int64 {
        let time = moment.milliseconds
        return time >= 0 ? time / slotMilliseconds : (time - slotMilliseconds + 1) / slotMilliseconds
    }

    /// Changes the value of the stretch of `moment`. A moment from before everything kept means that the clock was set
    /// back: what was kept then lies in a future that never came, and is dropped.
    mutating func update(at moment: Timestamp, _ body: (inout Value) -> Void) {
        let number = number(moment)
        let newest = slots.last?.number ?? number
        if number <= newest - capacity {
            slots = []
            first = 0
        }
        if number > newest || slots.isEmpty {
            slots.append(Slot(number: number, value: empty))
            forget(through: number - capacity)
            return body(&slots[slots.count - 1].value)
        }
        let place = lowerBound(number)
        if slots[place].number != number { slots.insert(Slot(number: number, value: empty), at: place) }
        body(&slots[place].value)
    }

    /// Hands over what is kept of the stretches `from...through`, oldest first.
    func each(from: Int64, through: Int64, _ body: (Int64, Value) -> Void) {
        var place = lowerBound(from)
        while place < slots.count, slots[place].number <= through {
            body(slots[place].number, slots[place].value)
            place += 1
        }
    }

    /// The first kept slot whose number is not below `number`.
    private func lowerBound(_ number: Int64) -> Int {
        var low = first
        var high = slots.count
        while low < high {
            let middle = (low + high) / 2
            if slots[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func forget(through number: Int64) {
        while first < slots.count, slots[first].number <= number { first += 1 }
        guard first >= 64, first * 2 >= slots.count else { return }
        slots.removeFirst(first)
        first = 0
    }
}

extension SlotRing<Tally> {
    /// The sum over the last `stretches`, the one of `now` included, less the newest `skipping` ones.
    func sum(last stretches: Int64, at now: Timestamp, skipping: Int64 = 0) -> Tally {
        let end = number(now) - skipping
        return sum(from: end - stretches + 1, through: end)
    }

    func sum(from: Int64, through: Int64) -> Tally {
        var total = Tally()
        each(from: from, through: through) { total += $1 }
        return total
    }
}
