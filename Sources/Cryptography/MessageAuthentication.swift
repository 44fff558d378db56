import COpenSSL

/// HMAC-SHA256 (RFC 2104) as the merchant API signs with.
package enum HMACSHA256 {
    package static func code(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            guard let start = buffer.baseAddress,
                cossl_hmac_sha256(key, key.count, message, message.count, start) == 1
            else { preconditionFailure("an authentication code could not be made") }
            count = 32
        }
    }

    package static func code(_ message: [UInt8], key: SecretBytes) -> [UInt8] {
        key.withBytes { code(message, key: $0) }
    }
}

/// Compares in time that depends on the length only. Use it wherever one side is secret.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && (left.isEmpty || cossl_equal(left, right, left.count) == 1)
}
