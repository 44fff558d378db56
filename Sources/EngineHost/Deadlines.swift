import HeapModule

/// Calls closures at their time, on one thread; closures must be short.
package final class Deadlines: @unchecked Sendable {
    // Safety: `moments`, `runs`, `nextNumber` and `stopping` are touched only while `monitor` is locked.
    private struct Moment: Comparable {
        let ticks: Int64
        let number: UInt64

        static func < (left: Moment, right: Moment) -> Bool {
            left.ticks == right.ticks ? left.number < right.number : left.ticks < right.ticks
        }
    }

    /// Names a deadline, so that it can be called off.
    package struct Number: Sendable, Hashable { fileprivate let value: UInt64 }

    private let monitor = Monitor()
    private var moments = Heap<Moment>()
    /// What is still to be called.
    private var runs: [UInt64: @Sendable () -> Void] = [:]
    private var nextNumber: UInt64 = 0
    private var stopping = false

    package init() {
        Thread.start("deadlines") { [self] in
            while let run = next() { run() }
        }
    }

    @discardableResult
    package func after(milliseconds: Int64, _ run: @escaping @Sendable () -> Void) -> Number {
        monitor.locked {
            nextNumber += 1
            let moment = Moment(ticks: SystemClock.ticks() + max(0, milliseconds), number: nextNumber)
            let isNext = moments.min.map { moment < $0 } ?? true
            moments.insert(moment)
            runs[moment.number] = run
            if isNext { monitor.wakeOne() }
            return Number(value: moment.number)
        }
    }

    /// What it would have called is let go at once; nothing happens when it was called already.
    package func cancel(_ number: Number) {
        monitor.locked {
            guard runs.removeValue(forKey: number.value) != nil else { return }
            // Most deadlines are called off: those left behind are swept before they outnumber the others.
            guard moments.count > Deadlines.kept, moments.count > 2 * runs.count else { return }
            moments = Heap(moments.unordered.filter { runs[$0.number] != nil })
        }
    }

    /// Deadlines that are neither called nor called off.
    package var count: Int { monitor.locked { runs.count } }
    /// All that are remembered, those called off and not yet swept among them.
    var remembered: Int { monitor.locked { moments.count } }

    /// So many may lie called off before they are swept.
    static let kept = 1_024

    package func stop() {
        monitor.locked {
            stopping = true
            runs = [:]
            monitor.wake()
        }
    }

    private func next() -> (@Sendable () -> Void)? {
        monitor.locked {
            while !stopping {
                let now = SystemClock.ticks()
                if let first = moments.min, first.ticks <= now {
                    moments.removeMin()
                    guard let run = runs.removeValue(forKey: first.number) else { continue }
                    return run
                }
                monitor.wait(untilTicks: moments.min?.ticks ?? now + 60_000)
            }
            return nil
        }
    }
}
