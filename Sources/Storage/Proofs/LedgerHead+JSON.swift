import Cryptography
import JSON
import Payments

extension LedgerHead {
    static let fields: Set<String> = [
        "size", "root", "audit_size", "audit_root", "at", "previous", "key", "signature",
    ]

    var json: JSONValue {
        .object([
            "size": .integer(size), "root": .string(Hex.lower(root)), "audit_size": .integer(auditSize),
            "audit_root": .string(Hex.lower(auditRoot)), "at": .integer(at.milliseconds),
            "previous": .string(Hex.lower(previous)), "key": .string(keyID), "signature": .string(Hex.lower(signature)),
        ])
    }

    /// Reads a head and believes it when its signature is by `key`.
    init(json: JSONValue, signedBy key: Ed25519PublicKey) throws(ProofFault) {
        let fields = try ProofFields(json, "head", known: LedgerHead.fields)
        self.init(
            size: try fields.number("size"), root: try fields.bytes("root", count: HashTree.hashBytes),
            auditSize: try fields.number("audit_size"),
            auditRoot: try fields.bytes("audit_root", count: HashTree.hashBytes),
            at: Timestamp(milliseconds: try fields.number("at")),
            previous: try fields.bytes("previous", count: HashTree.hashBytes),
            keyID: try fields.text("key", maximumBytes: 16),
            signature: try fields.bytes("signature", count: 64))
        guard at.milliseconds < Limits.latestMilliseconds else { throw ProofFault("head.at", "is no moment in time") }
        guard keyID == key.name else { throw ProofFault("head.key", "is not the name of public_key, \(key.name)") }
        guard isSigned(by: key) else { throw ProofFault("head.signature", "is not the key's over this head") }
    }
}
