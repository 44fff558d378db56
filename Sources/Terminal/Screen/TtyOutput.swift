import CNcurses

/// Bytes on their way to the terminal. A frame goes out with one write; what the terminal does not take is kept, and no
/// further frame is begun before it has gone: frames are skipped, never queued.
struct TtyOutput {
    private let descriptor: Int32
    private var rest: ArraySlice<UInt8> = []
    private(set) var bytesSent = 0
    private(set) var writes = 0
    private(set) var isGone = false

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Whether the last frame is still on its way.
    var isBusy: Bool { !rest.isEmpty }

    mutating func send(_ bytes: [UInt8]) {
        rest += bytes
        drain()
    }

    mutating func drain() {
        guard !rest.isEmpty, !isGone else { return }
        let count = rest.withUnsafeBufferPointer { cn_tty_write(descriptor, $0.baseAddress, $0.count) }
        writes += 1
        guard count >= 0 else {
            isGone = true
            rest = []
            return
        }
        bytesSent += count
        rest = rest.dropFirst(count)
    }

    mutating func discard() { rest = [] }
}
