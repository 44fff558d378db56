import EngineHost
import Glibc

/// The address space of the process.
enum ProcessMemory {
    /// The C library reserves 64 MiB of addresses for each of up to eight heaps a core, one for each thread that
    /// allocates: a process that uses 50 MiB would reserve more than a gigabyte, and die without a word where addresses
    /// are limited. A few heaps serve as well; who knows better sets MALLOC_ARENA_MAX.
    static func bound() {
        guard getenv("MALLOC_ARENA_MAX") == nil, let symbol = dlsym(nil, "mallopt") else { return }
        // Safety: this is the C library's mallopt, which has had this type since it exists.
        let mallopt = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
        _ = mallopt(arenaMaximum, heaps)
    }

    /// M_ARENA_MAX of malloc.h.
    private static let arenaMaximum: Int32 = -8
    private static let heaps: Int32 = 2

    /// What an engine needs with all its threads, MiB of addresses: one that answers 32 clients with 23 threads takes
    /// 258 (release build, x86_64, VmPeak); the rest is for rows in memory and what grows with them.
    private static let neededMiB: UInt64 = 400

    /// Ends with one line where the system gives too few addresses, before a thread finds out by dying.
    static func requireAddresses() throws {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return }
        guard limit.rlim_cur != rlim_t.max, limit.rlim_cur >> 20 < neededMiB else { return }
        StandardStreams.complain(
            "the address space is limited to \(limit.rlim_cur >> 20) MiB (ulimit -v, LimitAS=), the engine needs "
                + "\(neededMiB) MiB, most of it never used; raise the limit, or bound the memory by MemoryMax= instead")
        throw Exit.unusable
    }
}
