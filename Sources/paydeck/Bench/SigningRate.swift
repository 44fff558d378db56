import Cryptography

/// RSA-2048 signatures one core makes in a second: the reference of everything that signs.
enum SigningRate {
    /// - Parameter nanoseconds: how long to measure, after a short warming.
    static func measure(nanoseconds: Int64) throws -> Double {
        let key = try RSAPrivateKey.generate(bits: 2_048)
        let message = [UInt8](repeating: 0x2E, count: 512)
        for _ in 0..<50 { _ = try key.signature(of: message) }
        let start = BenchClock.threadTime()
        let end = BenchClock.ticks() + nanoseconds
        var count = 0
        while BenchClock.ticks() < end {
            for _ in 0..<10 { _ = try key.signature(of: message) }
            count += 10
        }
        // Processor time of this thread: what other processes take meanwhile is not the core's slowness.
        return Double(count) * 1e9 / Double(max(1, BenchClock.threadTime() - start))
    }
}
