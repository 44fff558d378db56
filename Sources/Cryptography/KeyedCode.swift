import COpenSSL

/// HMAC-SHA256 (RFC 2104) under one key that is taken in once: for many short messages.
///
/// Not `Sendable`: one thread owns it.
package final class KeyedCode {
    private let context: OpaquePointer

    package init(key: SecretBytes) {
        let made = key.withBytes { cossl_hmac_sha256_keyed($0, $0.count) }
        guard let made else { preconditionFailure("an authentication code could not be made") }
        context = made
    }

    deinit { cossl_hmac_free(context) }

    /// The first half of the code, as two numbers: 128 bits, which no one without the key can guess.
    package func half(of message: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { code in
            guard let out = code.baseAddress,
                cossl_hmac_sha256_of(
                    context, message.baseAddress?.assumingMemoryBound(to: UInt8.self), message.count,
                    out.assumingMemoryBound(to: UInt8.self)) == 1
            else { preconditionFailure("an authentication code could not be made") }
            return (
                UInt64(bigEndian: code.load(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: code.load(fromByteOffset: 8, as: UInt64.self)))
        }
    }
}
