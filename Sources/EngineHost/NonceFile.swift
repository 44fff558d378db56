import Glibc
package import HTTPServer
import Payments

/// Used nonces of the last time window, in the data folder: two files of small records, the newer one written at its
/// end, the older one dropped once nothing in it can be of use. A request that was recorded is refused after a restart,
/// too.
///
/// A record reaches the system before its request is answered, so the end of the process loses none, however it came.
/// The disk gets them once a second: only a power cut can lose the last ones.
package final class NonceFile: NonceJournal {
    private struct State {
        var descriptor: Int32 = -1
        var startedAt: Int64 = 0
        var isDirty = false
        /// Records that could not be written, on a full disk for example.
        var lost: Int64 = 0
    }

    private let folder: String
    private let windowSeconds: Int64
    private let seconds: @Sendable () -> Int64
    private let state = Locked(State())
    private let isStopped = Locked(false)

    static let recordBytes = 24
    static let name = "nonces"
    /// More records than a window can bring at the highest rates are not read.
    private static let maximumBytes = 512 * 1_024 * 1_024

    /// - Parameters:
    ///   - windowSeconds: how far a request's timestamp may lie from our clock, either way.
    ///   - seconds: Unix time.
    package init(
        folder: String, windowSeconds: Int64, seconds: @escaping @Sendable () -> Int64 = { SystemClock.now().seconds }
    ) {
        self.folder = folder
        self.windowSeconds = windowSeconds
        self.seconds = seconds
    }

    deinit { state.with { if $0.descriptor >= 0 { close($0.descriptor) } } }

    /// Reads both files and begins a new one.
    package func load() -> [NonceMark] {
        let oldest = seconds() - windowSeconds
        var marks: [NonceMark] = []
        for path in [older, newer] {
            guard let bytes = NonceFile.read(path) else { continue }
            // A record cut short is one nobody was answered for.
            for start in stride(from: 0, through: bytes.count - NonceFile.recordBytes, by: NonceFile.recordBytes) {
                let mark = NonceFile.mark(bytes[start..<start + NonceFile.recordBytes])
                if mark.timestamp >= oldest { marks.append(mark) }
            }
        }
        state.with { state in
            // What is still of use begins the new files, so that neither grows from start to start.
            if NonceFile.replace(older, with: marks.flatMap(NonceFile.bytes)) {
                unlink(newer)
            }
            begin(&state)
        }
        return marks
    }

    package func append(_ mark: NonceMark) {
        state.with { state in
            if seconds() - state.startedAt > 2 * windowSeconds + 60 || state.descriptor < 0 { turn(&state) }
            let record = NonceFile.bytes(mark)
            let written = state.descriptor < 0 ? -1 : write(state.descriptor, record, record.count)
            if written == record.count { state.isDirty = true } else { state.lost += 1 }
        }
    }

    /// Brings what was written to the disk once a second, on a thread that may wait, until `stop`.
    package func startFlushing() {
        Thread.start("nonces") { [isStopped] in
            while !isStopped.with({ $0 }) {
                SystemClock.sleep(milliseconds: 1_000)
                self.flush()
            }
        }
    }

    package func stop() {
        isStopped.with { $0 = true }
        flush()
    }

    package func flush() {
        let descriptor = state.with { state in
            defer { state.isDirty = false }
            return state.isDirty ? dup(state.descriptor) : -1
        }
        guard descriptor >= 0 else { return }
        fdatasync(descriptor)
        close(descriptor)
    }

    package var lost: Int64 { state.with { $0.lost } }

    private var newer: String { folder + "/" + NonceFile.name }
    private var older: String { newer + ".old" }

    /// All in the older file is over by now: no request has a timestamp of then and is within the window.
    private func turn(_ state: inout State) {
        if state.descriptor >= 0 { close(state.descriptor) }
        rename(newer, older)
        begin(&state)
    }

    private func begin(_ state: inout State) {
        state.descriptor = open(newer, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        state.startedAt = seconds()
    }

    private static func bytes(_ mark: NonceMark) -> [UInt8] {
        var record: [UInt8] = []
        record.reserveCapacity(recordBytes)
        for number in [mark.key, mark.nonce, UInt64(bitPattern: mark.timestamp)] {
            for shift in stride(from: 56, through: 0, by: -8) {
                record.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        return record
    }

    private static func mark(_ record: ArraySlice<UInt8>) -> NonceMark {
        let numbers = (0..<3).map { part in
            record.dropFirst(part * 8).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        return NonceMark(key: numbers[0], nonce: numbers[1], timestamp: Int64(bitPattern: numbers[2]))
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size <= maximumBytes else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes[filled...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            filled += count
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    private static func replace(_ path: String, with bytes: [UInt8]) -> Bool {
        let fresh = path + ".new"
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            written += count
        }
        fdatasync(descriptor)
        close(descriptor)
        return written == bytes.count && rename(fresh, path) == 0
    }
}
