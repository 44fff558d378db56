import COpenSSL

/// Bytes nobody can guess, from the system. Only the rim draws them (keys, nonces, tokens); deciders get theirs handed
/// in.
package enum RandomBytes {
    package static func make(_ count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        let bytes = OutputBuffer.collect(capacity: count) { start, _ in cossl_random(start, count) }
        // There is no way on: whatever would be used instead could be guessed.
        guard let bytes else { preconditionFailure("the system gives no random bytes") }
        return bytes
    }
}
