/// The state of the ledger's and the audit's hash trees at a moment, signed: enough, kept elsewhere, to show any later
/// rewriting. Trees by RFC 6962, section 2.1.
package struct LedgerHead: Sendable, Equatable {
    /// Movements in the ledger's tree.
    package let size: Int64
    /// SHA-256, 32 bytes.
    package let root: [UInt8]
    /// Rows in the audit's tree.
    package let auditSize: Int64
    package let auditRoot: [UInt8]
    package let at: Timestamp
    /// SHA-256 of the signed text of the head before; 32 zero bytes in the first.
    package let previous: [UInt8]
    /// Name of the key that signed; empty while unsigned.
    package var keyID: String
    /// Ed25519 over `signedText`, 64 bytes.
    package var signature: [UInt8]

    package init(
        size: Int64, root: [UInt8], auditSize: Int64, auditRoot: [UInt8], at: Timestamp,
        previous: [UInt8] = LedgerHead.noneBefore, keyID: String = "", signature: [UInt8] = []
    ) {
        self.size = size
        self.root = root
        self.auditSize = auditSize
        self.auditRoot = auditRoot
        self.at = at
        self.previous = previous
        self.keyID = keyID
        self.signature = signature
    }

    package static let noneBefore = [UInt8](repeating: 0, count: 32)
}

extension LedgerHead {
    /// The bytes a signature covers: one line without its end, so that any tool can make them.
    package var signedText: String {
        "paydeck-head-v1 \(size) \(hex(root)) \(auditSize) \(hex(auditRoot)) \(at.milliseconds) \(hex(previous))"
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
