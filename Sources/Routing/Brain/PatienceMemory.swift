/// How often a buyer waits for another channel after the first failed.
struct PatienceMemory: Sendable, Equatable {
    private static let assumed: Int64 = 20
    private static let most: Int64 = 1_000
    private var failures: Int64 = 0
    private var retries: Int64 = 0

    mutating func failed() {
        failures += 1
        guard failures > PatienceMemory.most else { return }
        failures /= 2
        retries /= 2
    }

    mutating func cameBack() { retries += 1 }

    /// Millionths; half of them before anything is known.
    var retryMillionths: Int64 {
        let sum = retries * 1_000_000 + PatienceMemory.assumed * 500_000
        return min(1_000_000, sum / (failures + PatienceMemory.assumed))
    }
}
