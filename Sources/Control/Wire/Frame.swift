package import JSON

/// A frame: four bytes of length, most significant first, then so many bytes of one JSON object.
package enum Frame {
    package static let headerBytes = 4

    package static func bytes(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.write(value)
        let count = writer.bytes.count
        let header = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
        return header + writer.bytes
    }
}

/// Cuts a stream of bytes into payloads. Holds at most one frame and what one read brought.
package struct FrameReader: Sendable {
    private var buffer: [UInt8] = []
    /// Where the next frame begins.
    private var start = 0
    private let maximumBytes: Int

    package init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    /// Bytes that came and are no finished frame yet.
    package var waitingBytes: Int { buffer.count - start }

    package mutating func take(_ bytes: some Collection<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer += bytes
    }

    /// The next whole payload; nil while more must come.
    package mutating func next() throws(ProtocolFault) -> [UInt8]? {
        guard waitingBytes >= Frame.headerBytes else { return nil }
        let length = buffer[start..<start + Frame.headerBytes].reduce(0) { $0 << 8 | Int($1) }
        guard length > 0 else { throw ProtocolFault(.malformed, field: "length", "must be above 0") }
        guard length <= maximumBytes else {
            throw ProtocolFault(.tooLarge, field: "length", "must be at most \(maximumBytes), is \(length)")
        }
        guard waitingBytes >= Frame.headerBytes + length else { return nil }
        let first = start + Frame.headerBytes
        start = first + length
        return Array(buffer[first..<start])
    }
}
