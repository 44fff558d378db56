package import Cryptography

/// The key of the row checksums. It is kept outside the store: whoever can write the file but not read the key cannot
/// make a row that will be believed.
package struct RowKey: Sendable {
    let secret: SecretBytes

    /// - Parameter secret: `RowKey.byteCount` random bytes.
    package init(_ secret: SecretBytes) { self.secret = secret }

    package static let byteCount = 32

    /// A key that everybody knows: it protects against chance alone. For stores in memory, benches and tests.
    package static let known = RowKey(SecretBytes([UInt8](repeating: 0, count: byteCount)))
}
