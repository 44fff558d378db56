import Synchronization

/// Open connections by address, so that one caller cannot take them all.
final class ConnectionCount: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// False when the address has as many as it may have; then it is not counted.
    func enter(_ address: String, atMost limit: Int) -> Bool {
        counts.withLock { counts in
            let count = counts[address, default: 0]
            guard count < limit else { return false }
            counts[address] = count + 1
            return true
        }
    }

    func leave(_ address: String) {
        counts.withLock { counts in
            let count = counts[address, default: 0]
            counts[address] = count > 1 ? count - 1 : nil
        }
    }

    var total: Int { counts.withLock { $0.values.reduce(0, +) } }
}
