import EngineHost

/// Runs asynchronous work to its end from a command that is not asynchronous itself.
enum BlockingTask {
    static func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
        let monitor = Monitor()
        let outcome = Locked<Result<Value, any Error>?>(nil)
        Task {
            let result: Result<Value, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            outcome.with { $0 = result }
            monitor.locked { monitor.wake() }
        }
        return try monitor.locked {
            while true {
                if let result = outcome.with({ $0 }) { return try result.get() }
                monitor.wait(untilTicks: SystemClock.ticks() + 100)
            }
        }
    }
}
