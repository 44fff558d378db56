/// The newest `capacity` values, in the order they came.
struct Ring<Value: Sendable>: Sendable {
    private let capacity: Int
    private var values: [Value] = []
    private var start = 0

    init(capacity: Int) {
        precondition(capacity > 0, "a ring holds at least one value")
        self.capacity = capacity
    }

    var count: Int { values.count }

    mutating func append(_ value: Value) {
        if values.count < capacity {
            values.append(value)
            return
        }
        values[start] = value
        start = (start + 1) % capacity
    }

    /// Newest first.
    var newestFirst: [Value] {
        (0..<values.count).map { values[(start + values.count - 1 - $0) % values.count] }
    }
}
