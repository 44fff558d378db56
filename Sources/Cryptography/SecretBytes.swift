import COpenSSL

/// Bytes that must not be seen: printed, dumped and reflected as `***`, and overwritten when the last owner lets go.
package final class SecretBytes: @unchecked Sendable {
    // Safety: the memory is written in `init` only, read afterwards, and freed in `deinit` when nobody reads any more.
    private let memory: UnsafeMutableRawBufferPointer

    package init(_ bytes: [UInt8]) {
        memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        memory.copyBytes(from: bytes)
    }

    package convenience init(utf8 text: String) { self.init(Array(text.utf8)) }

    package var count: Int { memory.count }

    /// Lends the bytes out as an array that is overwritten afterwards, unless `body` keeps it.
    package func withBytes<Result, Failure: Error>(
        _ body: ([UInt8]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var copy = [UInt8](memory)
        defer { copy.withUnsafeMutableBytes { cossl_cleanse($0.baseAddress, $0.count) } }
        return try body(copy)
    }

    deinit {
        cossl_cleanse(memory.baseAddress, memory.count)
        memory.deallocate()
    }
}

extension SecretBytes: Equatable {
    package static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        left.withBytes { one in right.withBytes { other in constantTimeEqual(one, other) } }
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
