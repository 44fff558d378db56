/// A fixed piece of memory in which the parameters of running statements lie, as a stack: SQLite reads them in place,
/// which spares an allocation for each text. Never moves, so the borrowed pointers stay good until the statement is
/// reset.
final class ParameterSpace {
    private let memory: UnsafeMutableRawBufferPointer
    private(set) var used = 0

    init(capacity: Int) { memory = .allocate(byteCount: capacity, alignment: 8) }

    deinit { memory.deallocate() }

    /// Copies `text` to the top of the stack; nil when it does not fit.
    func place(_ text: borrowing String) -> (start: UnsafeRawPointer, count: Int)? {
        var text = copy text
        return text.withUTF8 { bytes in
            guard let base = memory.baseAddress, bytes.count <= memory.count - used else { return nil }
            let start = base + used
            if let source = bytes.baseAddress { start.copyMemory(from: source, byteCount: bytes.count) }
            used += bytes.count
            return (UnsafeRawPointer(start), bytes.count)
        }
    }

    /// Forgets everything placed since `used` was `mark`.
    func release(to mark: Int) {
        precondition(mark <= used, "parameters are released in the order opposite to placing")
        used = mark
    }
}
