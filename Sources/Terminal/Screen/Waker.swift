import CNcurses
import Synchronization

/// Ends a terminal's `wait` from any thread.
package final class Waker: Sendable {
    let descriptor: Int32
    private let isCalled = Atomic(false)

    init?() {
        descriptor = cn_wake_open()
        guard descriptor >= 0 else { return nil }
    }

    deinit { cn_wake_close(descriptor) }

    /// The next or present `wait` returns with `.wake`. Many calls before it make one event.
    package func wake() {
        if !isCalled.exchange(true, ordering: .acquiringAndReleasing) { cn_wake(descriptor) }
    }

    /// Whether somebody called since the last time. Signals use the same descriptor.
    func takeCall() -> Bool { isCalled.exchange(false, ordering: .acquiringAndReleasing) }

    func clear() { cn_wake_clear(descriptor) }
}
