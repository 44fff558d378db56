package import Cryptography

/// The signature of UnionPay 5.1.0, signMethod 01, for both sides: RSA over the *hexadecimal text* of
/// the digest, so SHA-256 is applied twice.
package enum UnionPaySigning {
    /// The fields except `signature`, sorted, values raw.
    package static func text(_ fields: [(name: String, value: String)]) -> String {
        SortedFields.text(fields.filter { $0.name != "signature" })
    }

    package static func digestText(_ fields: [(name: String, value: String)]) -> [UInt8] {
        Array(Hex.lower(Digest.sha256(Array(text(fields).utf8))).utf8)
    }

    package static func signature(
        _ fields: [(name: String, value: String)], by key: RSAPrivateKey
    ) throws(CryptographyError) -> String {
        Base64.encode(try key.signature(of: digestText(fields)))
    }

    package static func verifies(
        _ signature: String, of fields: [(name: String, value: String)], by key: RSAPublicKey
    ) -> Bool {
        guard let bytes = Base64.decode(signature) else { return false }
        return key.verifies(bytes, of: digestText(fields))
    }
}
