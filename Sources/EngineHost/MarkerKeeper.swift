import Alerts
import Glibc
import Storage

/// Keeps the marker of a store some tenths of a second behind it, never ahead: what is marked is committed. The lane
/// asks the store, a thread of its own writes, for the disk of the marker may be slow.
///
/// Used on the lane's thread; what the other thread shares is in `Shared`.
final class MarkerKeeper {
    private let shared: Shared
    private var last: StoreMark?
    private var markedAt: Int64 = 0
    private var isBehind = true

    /// - Parameter told: hears why the marker cannot be written, once until it can be again, and then nil.
    init(_ writer: MarkerWriter, toSyslog: Bool, told: @escaping @Sendable (MarkerTrouble?) -> Void) {
        shared = Shared()
        let shared = shared
        Thread.start("marker") { MarkerKeeper.write(shared, writer, toSyslog: toSyslog, told) }
    }

    /// When a mark is to be made, steady milliseconds; nil when the newest holds all there is.
    var due: Int64? { isBehind ? markedAt + Limits.markMilliseconds : nil }

    func note(_ store: Store, at ticks: Int64) {
        guard !store.isInBatch else { return }
        isBehind = last.map { store.isAhead(of: $0) } ?? true
        guard isBehind, ticks - markedAt >= Limits.markMilliseconds else { return }
        markedAt = ticks
        // A store that cannot be read for the moment is marked the next time.
        guard let mark = try? store.mark() else { return }
        last = mark
        isBehind = false
        shared.put(mark)
    }

    /// Writes the last mark and ends the thread.
    func finish(_ store: Store) {
        shared.end(with: store.isInBatch ? nil : try? store.mark())
    }

    /// What passes between the threads: the newest mark alone.
    private final class Shared: @unchecked Sendable {
        // Safety: all values are touched only while `monitor` is locked.
        private let monitor = Monitor()
        private var next: StoreMark?
        private var isEnding = false
        private var hasEnded = false

        func put(_ mark: StoreMark) {
            monitor.locked {
                next = mark
                monitor.wake()
            }
        }

        func end(with mark: StoreMark?) {
            let limit = SystemClock.ticks() + 2_000
            monitor.locked {
                next = mark ?? next
                isEnding = true
                monitor.wake()
                while !hasEnded, SystemClock.ticks() < limit { monitor.wait(untilTicks: limit) }
            }
        }

        /// Nil when the thread is to end.
        func take() -> StoreMark? {
            monitor.locked {
                while next == nil {
                    if isEnding {
                        hasEnded = true
                        monitor.wake()
                        return nil
                    }
                    monitor.wait(untilTicks: SystemClock.ticks() + 60_000)
                }
                defer { next = nil }
                return next
            }
        }
    }

    private static func write(
        _ shared: Shared, _ writer: MarkerWriter, toSyslog: Bool, _ told: @Sendable (MarkerTrouble?) -> Void
    ) {
        var loggedAt: Int64?
        var trouble: String?
        while let mark = shared.take() {
            // What could not be written leaves the marker where it was: the engine goes on, and people hear of it, for
            // what is lost from then on would not be noticed.
            let reason = writer.write(mark)
            if reason != trouble { told(reason.map { .unwritten($0) }) }
            trouble = reason
            let ticks = SystemClock.ticks()
            guard toSyslog, loggedAt.map({ ticks - $0 >= 60_000 }) ?? true else { continue }
            loggedAt = ticks
            log("marker of store \(mark.store): event \(mark.event), ledger \(mark.ledger), audit \(mark.audit)")
        }
    }

    private static func log(_ text: String) {
        text.withCString { text in
            withVaList([text]) { vsyslog(LOG_NOTICE, "paydeck: %s", $0) }
        }
    }
}
