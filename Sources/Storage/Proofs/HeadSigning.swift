package import Cryptography
package import Payments

extension LedgerHead {
    /// What the head after this one names as the one before it.
    package var digest: [UInt8] { Digest.sha256(Array(signedText.utf8)) }

    package func signed(by key: Ed25519PrivateKey) -> LedgerHead {
        var head = self
        head.keyID = key.publicKey.name
        head.signature = key.signature(of: Array(signedText.utf8))
        return head
    }

    package func isSigned(by key: Ed25519PublicKey) -> Bool {
        keyID == key.name && key.verifies(signature, of: Array(signedText.utf8))
    }
}

extension Store {
    /// A signed head over all rows as they are, those of the running batch included; it follows the newest kept one.
    /// It is kept only by `append`.
    package func makeHead(signedBy key: Ed25519PrivateKey, at now: Timestamp) throws(StoreError) -> LedgerHead {
        let trees = try trees()
        return LedgerHead(
            size: trees.ledger.size, root: trees.ledger.root, auditSize: trees.audit.size, auditRoot: trees.audit.root,
            at: now, previous: try newestHead()?.digest ?? LedgerHead.noneBefore
        ).signed(by: key)
    }
}
