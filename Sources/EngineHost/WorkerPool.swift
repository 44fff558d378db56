import DequeModule

/// Threads for work that costs CPU and touches no state: signing, verifying, decoding. One RSA signature costs more
/// than a commit, so the lane never does it.
///
/// What was decided already (`run`) goes ahead of what strangers brought (`offer`), and the latter has a bound.
package final class WorkerPool: @unchecked Sendable {
    // Safety: `jobs`, `offered`, `turns` and `stopping` are touched only while `monitor` is locked.
    private let monitor = Monitor()
    private var jobs: Deque<@Sendable () -> Void> = []
    private var offered: Deque<@Sendable () -> Void> = []
    /// Jobs taken since the last offered one.
    private var turns = 0
    private var stopping = false
    private let room: Int

    /// - Parameter room: offered jobs that may wait.
    package init(threads: Int, name: String, room: Int = Limits.offeredJobs) {
        self.room = room
        for number in 1...max(1, threads) {
            Thread.start("\(name)-\(number)") { [self] in work() }
        }
    }

    /// Work that follows from something decided. How much there can be is bounded where it was decided: by the ceilings
    /// of channels, by the questions a console may ask at once.
    package func run(_ job: @escaping @Sendable () -> Void) {
        monitor.locked {
            guard !stopping else { return }
            jobs.append(job)
            monitor.wakeOne()
        }
    }

    /// Work somebody outside asks for. False when too much of it waits: then the job is not kept.
    package func offer(_ job: @escaping @Sendable () -> Void) -> Bool {
        monitor.locked {
            guard !stopping, offered.count < room else { return false }
            offered.append(job)
            monitor.wakeOne()
            return true
        }
    }

    /// Jobs waiting for a thread.
    package var backlog: Int { monitor.locked { jobs.count + offered.count } }

    package func stop() {
        monitor.locked {
            stopping = true
            jobs.removeAll()
            offered.removeAll()
            monitor.wake()
        }
    }

    private func work() {
        while let job = next() { job() }
    }

    private func next() -> (@Sendable () -> Void)? {
        monitor.locked {
            while jobs.isEmpty, offered.isEmpty {
                if stopping { return nil }
                monitor.wait(untilTicks: SystemClock.ticks() + 60_000)
            }
            // However much is decided, the others are not forgotten.
            if !jobs.isEmpty, offered.isEmpty || turns < WorkerPool.turnsAhead {
                turns += 1
                return jobs.removeFirst()
            }
            turns = 0
            return offered.removeFirst()
        }
    }

    /// So many jobs go ahead of one offered job.
    private static let turnsAhead = 4
}
