import DequeModule

/// Threads for work that costs CPU and touches no state: signing, verifying, decoding. One RSA signature costs more
/// than a commit, so the lane never does it.
package final class WorkerPool: @unchecked Sendable {
    // Safety: `jobs` and `stopping` are touched only while `monitor` is locked.
    private let monitor = Monitor()
    private var jobs: Deque<@Sendable () -> Void> = []
    private var stopping = false

    package init(threads: Int, name: String) {
        for number in 1...max(1, threads) {
            Thread.start("\(name)-\(number)") { [self] in work() }
        }
    }

    package func run(_ job: @escaping @Sendable () -> Void) {
        monitor.locked {
            guard !stopping else { return }
            jobs.append(job)
            monitor.wake()
        }
    }

    /// Jobs waiting for a thread.
    package var backlog: Int { monitor.locked { jobs.count } }

    package func stop() {
        monitor.locked {
            stopping = true
            jobs.removeAll()
            monitor.wake()
        }
    }

    private func work() {
        while let job = next() { job() }
    }

    private func next() -> (@Sendable () -> Void)? {
        monitor.locked {
            while jobs.isEmpty {
                if stopping { return nil }
                monitor.wait(untilTicks: SystemClock.ticks() + 60_000)
            }
            return jobs.removeFirst()
        }
    }
}
