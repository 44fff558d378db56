import HeapModule

/// Calls closures at their time, on one thread; closures must be short.
package final class Deadlines: @unchecked Sendable {
    // Safety: `entries`, `nextNumber` and `stopping` are touched only while `monitor` is locked.
    private struct Entry: Comparable {
        let ticks: Int64
        let number: UInt64
        let run: @Sendable () -> Void

        static func < (left: Entry, right: Entry) -> Bool {
            left.ticks == right.ticks ? left.number < right.number : left.ticks < right.ticks
        }
        static func == (left: Entry, right: Entry) -> Bool { left.number == right.number }
    }

    private let monitor = Monitor()
    private var entries = Heap<Entry>()
    private var nextNumber: UInt64 = 0
    private var stopping = false

    package init() {
        Thread.start("deadlines") { [self] in
            while let run = next() { run() }
        }
    }

    package func after(milliseconds: Int64, _ run: @escaping @Sendable () -> Void) {
        monitor.locked {
            nextNumber += 1
            entries.insert(Entry(ticks: SystemClock.ticks() + max(0, milliseconds), number: nextNumber, run: run))
            monitor.wake()
        }
    }

    package func stop() {
        monitor.locked {
            stopping = true
            monitor.wake()
        }
    }

    private func next() -> (@Sendable () -> Void)? {
        monitor.locked {
            while !stopping {
                let now = SystemClock.ticks()
                if let first = entries.min, first.ticks <= now { return entries.removeMin().run }
                monitor.wait(untilTicks: entries.min?.ticks ?? now + 60_000)
            }
            return nil
        }
    }
}
