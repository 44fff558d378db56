package import Cryptography

/// The installation's own key: it signs the heads of the hash trees, and nothing else.
extension DataFolder {
    private var headKeyPath: String { secretsPath + "/ledger-head.pem" }
    /// The public half, for whoever wants to check heads and proofs; readable with the folder.
    package var headPublicKeyPath: String { path + "/ledger-head.pub" }

    package var hasHeadKey: Bool { FileText.exists(headKeyPath) }

    /// Made at first use and kept for the owner alone; its public half stands beside the store.
    package func headKey() throws -> Ed25519PrivateKey {
        try FileText.makeFolder(secretsPath)
        if !FileText.exists(headKeyPath) {
            let seed = SecretBytes(RandomBytes.make(32))
            let pem = try seed.withBytes { try Ed25519PrivateKey(seed: $0).pem() }
            try pem.withBytes { try FileText.writeSecret(headKeyPath, $0) }
        }
        let key = try Ed25519PrivateKey(pem: try FileText.read(headKeyPath, for: .secret))
        if !FileText.exists(headPublicKeyPath) { try FileText.writeSecret(headPublicKeyPath, try key.publicKey.pem()) }
        return key
    }

    /// The public half of a folder whose secrets we may not read.
    package func headPublicKey() throws -> Ed25519PublicKey {
        try Ed25519PublicKey(pem: try FileText.read(headPublicKeyPath, for: .trust))
    }
}
