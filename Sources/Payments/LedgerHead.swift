/// The state of the ledger's hash tree at a moment: enough, kept elsewhere, to show any later rewriting. RFC 6962.
package struct LedgerHead: Sendable, Equatable {
    /// Movements in the tree.
    package let size: Int64
    /// SHA-256, 32 bytes.
    package let root: [UInt8]
    package let at: Timestamp
    /// Name of the key that signed; empty while unsigned.
    package var keyID: String
    /// Over `signedText`.
    package var signature: [UInt8]

    package init(
        size: Int64, root: [UInt8], at: Timestamp, keyID: String = "", signature: [UInt8] = []
    ) {
        self.size = size
        self.root = root
        self.at = at
        self.keyID = keyID
        self.signature = signature
    }
}

extension LedgerHead {
    /// The bytes a signature covers: one line, so that any tool can make them.
    package var signedText: String {
        let hex = root.map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
        return "paydeck-ledger-head-v1 \(size) \(hex) \(at.milliseconds)"
    }
}
