import COpenSSL

/// Bytes nobody can guess, from the system. Only the rim draws them (keys, nonces, tokens); deciders get theirs handed in.
package enum RandomBytes {
    package static func make(_ count: Int) throws(CryptographyError) -> [UInt8] {
        guard count > 0 else { return [] }
        let bytes = OutputBuffer.collect(capacity: count) { start, _ in cossl_random(start, count) }
        guard let bytes else { throw .library(operation: "random bytes") }
        return bytes
    }
}
