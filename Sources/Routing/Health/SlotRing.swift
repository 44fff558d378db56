import Payments

/// Values for the last `capacity` slots of `slotMilliseconds` each, aligned to the epoch. Older slots are overwritten; what
/// comes late for a slot that is gone is left out.
struct SlotRing<Value: Sendable>: Sendable {
    let slotMilliseconds: Int64
    private let empty: Value
    private var values: [Value]
    private var numbers: [Int64]

    init(slotMilliseconds: Int64, capacity: Int, empty: Value) {
        precondition(slotMilliseconds > 0 && capacity > 0, "a ring has slots of some length")
        self.slotMilliseconds = slotMilliseconds
        self.empty = empty
        values = [Value](repeating: empty, count: capacity)
        numbers = [Int64](repeating: Int64.min, count: capacity)
    }

    /// The number of the slot a moment falls into.
    func number(_ moment: Timestamp) -> Int64 {
        let time = moment.milliseconds
        return time >= 0 ? time / slotMilliseconds : (time - slotMilliseconds + 1) / slotMilliseconds
    }

    mutating func update(at moment: Timestamp, _ body: (inout Value) -> Void) {
        let number = number(moment)
        let place = place(number)
        if numbers[place] > number { return }
        if numbers[place] < number {
            numbers[place] = number
            values[place] = empty
        }
        body(&values[place])
    }

    /// Hands over the values of the slots `from...through` that still are there.
    func each(from: Int64, through: Int64, _ body: (Int64, Value) -> Void) {
        guard from <= through else { return }
        for number in max(from, through - Int64(values.count) + 1)...through {
            let place = place(number)
            if numbers[place] == number { body(number, values[place]) }
        }
    }

    private func place(_ number: Int64) -> Int {
        let count = Int64(values.count)
        let rest = number % count
        return Int(rest < 0 ? rest + count : rest)
    }
}

extension SlotRing<Tally> {
    /// The sum over the last `slots` slots, the one of `now` included, less the newest `skipping` ones.
    func sum(last slots: Int, at now: Timestamp, skipping: Int = 0) -> Tally {
        let end = number(now) - Int64(skipping)
        return sum(from: end - Int64(slots) + 1, through: end)
    }

    func sum(from: Int64, through: Int64) -> Tally {
        var total = Tally()
        each(from: from, through: through) { total += $1 }
        return total
    }
}
