import COpenSSL

/// Digests of whole byte strings. SHA-1 and MD5 are here because bill files and certificate numbers of the channels are
/// defined with them; nothing that protects anything uses them.
package enum Digest {
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { Algorithm.sha256.digest(bytes) }
    package static func sha1(_ bytes: [UInt8]) -> [UInt8] { Algorithm.sha1.digest(bytes) }
    package static func md5(_ bytes: [UInt8]) -> [UInt8] { Algorithm.md5.digest(bytes) }
}

/// SHA-256 over bytes that come in pieces.
package struct SHA256Stream: ~Copyable {
    private let context: OpaquePointer

    package init() {
        guard let context = cossl_digest_begin(Algorithm.sha256.handle) else {
            preconditionFailure("no memory for a digest")
        }
        self.context = context
    }

    package mutating func update(_ bytes: [UInt8]) { add(bytes, bytes.count) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        add(start.assumingMemoryBound(to: UInt8.self), bytes.count)
    }

    package mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    /// The 32 bytes; ends the stream.
    package consuming func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Algorithm.sha256.count) { buffer, count in
            guard let start = buffer.baseAddress, cossl_digest_finish(context, start) == 1 else {
                preconditionFailure("a digest could not be finished")
            }
            count = Algorithm.sha256.count
        }
    }

    private func add(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        guard cossl_digest_update(context, bytes, count) == 1 else { preconditionFailure("a digest could not go on") }
    }

    deinit { cossl_digest_free(context) }
}

/// A digest of the library, looked up once in the life of the process: looking up costs more than hashing a short text.
struct Algorithm: @unchecked Sendable {
    // Safety: the handle is set once, never freed, and the library only reads it.
    let handle: OpaquePointer
    let count: Int

    static let sha256 = Algorithm(name: "SHA256", count: 32)
    static let sha1 = Algorithm(name: "SHA1", count: 20)
    static let md5 = Algorithm(name: "MD5", count: 16)

    private init(name: String, count: Int) {
        guard let handle = cossl_digest_find(name) else { preconditionFailure("libcrypto has no \(name)") }
        self.handle = handle
        self.count = count
    }

    func digest(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            guard let start = buffer.baseAddress, cossl_digest(handle, bytes, bytes.count, start) == 1 else {
                preconditionFailure("a digest could not be made")
            }
            written = count
        }
    }
}
