/// Collects what a C function writes into a buffer of a fixed capacity.
enum OutputBuffer {
    /// Nil when `body` answers 0. `body` gets the buffer and the length: capacity in, bytes written out.
    static func collect(
        capacity: Int, _ body: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<Int>) -> Int32
    ) -> [UInt8]? {
        var succeeded = false
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            var length = capacity
            succeeded = body(start, &length) == 1
            count = succeeded ? length : 0
        }
        return succeeded ? bytes : nil
    }

    /// The same for text that the library promises to be UTF-8.
    static func text(
        capacity: Int = Limits.nameBytes, _ body: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<Int>) -> Int32
    ) -> String? {
        guard let bytes = collect(capacity: capacity, body) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
