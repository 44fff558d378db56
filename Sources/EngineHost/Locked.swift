import Glibc

/// A value behind a mutex. Over pthread so that the thread sanitizer sees the lock.
package final class Locked<Value>: @unchecked Sendable {
    // Safety: `value` is touched only between lock and unlock of `mutex`.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    package init(_ value: Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    package func with<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}

/// A mutex with a condition: waiting with a deadline, waking from other threads.
package final class Monitor: @unchecked Sendable {
    // Safety: both pointers are set once and used only through pthread calls.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    package init() {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    package func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Only while locked. Returns after a wake, a spurious wake, or `ticks` (monotonic milliseconds) at the latest.
    package func wait(untilTicks ticks: Int64) {
        var deadline = timespec(tv_sec: Int(ticks / 1_000), tv_nsec: Int(ticks % 1_000) * 1_000_000)
        pthread_cond_timedwait(condition, mutex, &deadline)
    }

    package func wake() { pthread_cond_broadcast(condition) }

    /// Wakes one thread of several that wait for the same thing.
    package func wakeOne() { pthread_cond_signal(condition) }
}
