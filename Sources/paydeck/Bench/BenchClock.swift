import Glibc

/// Time for measuring, in nanoseconds.
enum BenchClock {
    /// Elapsed time.
    static func ticks() -> Int64 { read(CLOCK_MONOTONIC) }

    /// Processor time of the calling thread.
    static func threadTime() -> Int64 { read(CLOCK_THREAD_CPUTIME_ID) }

    /// Processor time of all threads of this process, seconds.
    static func processorSeconds() -> Double { Double(read(CLOCK_PROCESS_CPUTIME_ID)) / 1e9 }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
