import COpenSSL

/// Bytes that must not be seen: printed, dumped and reflected as `***`, kept in memory that is neither swapped nor part
/// of a core file where the system grants such (`SecretMemory.prepare`), overwritten when the last owner lets go.
package final class SecretBytes: @unchecked Sendable {
    // Safety: the memory is written in `init` only, read afterwards, and freed in `deinit` when nobody reads any more.
    private let memory: UnsafeMutableRawBufferPointer
    /// False when memory of the guarded kind ran out.
    private let isGuarded: Bool

    package init(_ bytes: [UInt8]) {
        if !bytes.isEmpty, let guarded = cossl_secure_make(bytes.count) {
            memory = UnsafeMutableRawBufferPointer(start: guarded, count: bytes.count)
            isGuarded = true
        } else {
            memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
            isGuarded = false
        }
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
        if isGuarded {
            cossl_secure_free(memory.baseAddress, memory.count)
        } else {
            cossl_cleanse(memory.baseAddress, memory.count)
            memory.deallocate()
        }
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

/// Memory for secrets.
package enum SecretMemory {
    /// Room for some hundred keys; well within what a process may lock without a privilege.
    private static let bytes = 1_048_576

    /// To be called once, before the first key is read.
    /// - Returns: false when the system grants no such memory; secrets then lie in ordinary memory, overwritten when
    ///   freed.
    @discardableResult
    package static func prepare() -> Bool { cossl_secure_prepare(bytes) == 1 }

    /// From here on this process leaves no core file, and no other program of the same user reads its memory.
    @discardableResult
    package static func forbidDumps() -> Bool { cossl_secure_forbid_dumps() == 1 }
}
