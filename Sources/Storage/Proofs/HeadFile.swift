package import Cryptography
import JSON
package import Payments

/// A signed head as it is kept outside, with what helps to say where a store was rewritten: the roots of the trees'
/// complete subtrees and, when asked for, the hash of every row. All of it is covered by the signed roots.
package struct HeadFile: Sendable {
    package let head: LedgerHead
    package let publicKey: Ed25519PublicKey
    let ledger, audit: WitnessedRows

    static let format = "paydeck-head-v1"
    /// Longer files are refused unread.
    package static let maximumBytes = Limits.headFileBytes
}

/// What a head file says of one tree's rows.
struct WitnessedRows: Sendable, Equatable {
    /// One for each bit of the size, the largest first.
    let subtrees: [[UInt8]]
    /// The leaves' hashes one after the other; empty when the file does not hold them.
    let leaves: [UInt8]

    /// The hash of row `number`, from 1; nil when the file does not hold it.
    func leaf(_ number: Int64) -> ArraySlice<UInt8>? {
        let start = Int(number - 1) * HashTree.hashBytes
        guard number > 0, start + HashTree.hashBytes <= leaves.count else { return nil }
        return leaves[start..<start + HashTree.hashBytes]
    }
}

extension HeadFile {
    package var document: [UInt8] {
        get throws(CryptographyError) {
            var members: [JSONMember] = [
                JSONMember(name: "format", value: .string(HeadFile.format)),
                JSONMember(name: "head", value: head.json),
                JSONMember(name: "public_key", value: .string(String(decoding: try publicKey.pem(), as: UTF8.self))),
            ]
            for (name, rows) in [("ledger", ledger), ("audit", audit)] {
                members.append(JSONMember(
                    name: name + "_subtrees", value: .array(rows.subtrees.map { .string(Hex.lower($0)) })))
                guard !rows.leaves.isEmpty else { continue }
                members.append(JSONMember(name: name + "_rows", value: .string(Base64.encode(rows.leaves))))
            }
            return JSONWriter.bytes(.object(members))
        }
    }

    /// Reads a file from outside and believes what its own key signed; whether that key is ours is for the caller.
    package init(document: [UInt8]) throws(ProofFault) {
        let fields = try ProofFields(
            try ProofDocument.parse(document, atMost: Limits.headFileBytes),
            known: ["format", "head", "public_key", "ledger_subtrees", "audit_subtrees", "ledger_rows", "audit_rows"])
        try fields.format(HeadFile.format)
        publicKey = try fields.key("public_key")
        head = try LedgerHead(json: fields["head"], signedBy: publicKey)
        ledger = try HeadFile.rows(fields, "ledger", size: head.size, root: head.root)
        audit = try HeadFile.rows(fields, "audit", size: head.auditSize, root: head.auditRoot)
    }

    private static func rows(
        _ fields: ProofFields, _ tree: String, size: Int64, root: [UInt8]
    ) throws(ProofFault) -> WitnessedRows {
        let subtrees = try fields.hashes("\(tree)_subtrees", atMost: HashTree.longestPath)
        guard HashTreeFrontier(size: size, roots: subtrees)?.root == root else {
            throw ProofFault("\(tree)_subtrees", "do not give the head's root")
        }
        guard !fields["\(tree)_rows"].isNull else { return WitnessedRows(subtrees: subtrees, leaves: []) }
        let text = try fields.text("\(tree)_rows", maximumBytes: Limits.headFileBytes)
        guard let leaves = Base64.decode(text), leaves.count.isMultiple(of: HashTree.hashBytes),
            Int64(leaves.count / HashTree.hashBytes) == size
        else { throw ProofFault("\(tree)_rows", "must be base 64 of \(size) hashes of 32 bytes") }
        let rows = WitnessedRows(subtrees: subtrees, leaves: leaves)
        var made = HashTreeFrontier()
        for number in 0..<size { made.append(Array(rows.leaf(number + 1) ?? [])) }
        guard made.root == root else { throw ProofFault("\(tree)_rows", "do not give the head's root") }
        return rows
    }
}

extension Store {
    /// A head over all rows with what to keep outside beside it. `withRows`: the hash of every row, for at most
    /// `Limits.witnessedRows`; `.rejected` beyond.
    package func headFile(
        signedBy key: Ed25519PrivateKey, withRows: Bool, at now: Timestamp
    ) throws(StoreError) -> HeadFile {
        let trees = try trees()
        let head = try makeHead(signedBy: key, at: now)
        return HeadFile(
            head: head, publicKey: key.publicKey, ledger: try witnessed(.ledger, trees.ledger, withRows),
            audit: try witnessed(.audit, trees.audit, withRows))
    }

    private func witnessed(
        _ chain: Chain, _ tree: HashTreeFrontier, _ withRows: Bool
    ) throws(StoreError) -> WitnessedRows {
        guard withRows else { return WitnessedRows(subtrees: tree.roots, leaves: []) }
        guard tree.size <= Limits.witnessedRows else {
            throw .rejected("\(chain.rawValue): \(tree.size) rows; a head file takes at most \(Limits.witnessedRows)")
        }
        var leaves: [UInt8] = []
        leaves.reserveCapacity(Int(tree.size) * HashTree.hashBytes)
        try eachLeafHash(of: chain, in: 0..<tree.size) { hash throws(StoreError) in leaves += hash }
        return WitnessedRows(subtrees: tree.roots, leaves: leaves)
    }
}
