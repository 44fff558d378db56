package import Cryptography
import JSON
import Ledger
package import Payments

/// Shows that a movement stands in the ledger a signed head speaks of, with nothing but itself: the movement's text,
/// its place, the hashes that lead from it to the head's root, the head, and the key that signed it.
package struct LedgerProof: Sendable {
    /// The share whose arrival the movement books.
    package let leg: String
    /// The movement's text; its bytes are the leaf.
    package let entry: String
    /// The leaf's place, from 0.
    package let index: Int64
    package let path: [[UInt8]]
    package let head: LedgerHead
    package let publicKey: Ed25519PublicKey

    static let format = "paydeck-proof-v1"
    /// Longer files are refused unread.
    package static let maximumBytes = Limits.proofBytes
}

extension LedgerProof {
    package var document: [UInt8] {
        get throws(CryptographyError) {
            JSONWriter.bytes(.object([
                "format": .string(LedgerProof.format), "leg": .string(leg), "entry": .string(entry),
                "index": .integer(index), "size": .integer(head.size),
                "path": .array(path.map { .string(Hex.lower($0)) }), "head": head.json,
                "public_key": .string(String(decoding: try publicKey.pem(), as: UTF8.self)),
            ]))
        }
    }

    /// Reads a proof from outside. It holds, or the field and the rule it breaks are thrown; whether its key is ours is
    /// for the caller to say.
    package init(document: [UInt8]) throws(ProofFault) {
        let fields = try ProofFields(
            try ProofDocument.parse(document, atMost: Limits.proofBytes),
            known: ["format", "leg", "entry", "index", "size", "path", "head", "public_key"])
        try fields.format(LedgerProof.format)
        leg = try fields.text("leg", maximumBytes: 26)
        entry = try fields.text("entry", maximumBytes: Limits.entryBytes)
        index = try fields.number("index")
        path = try fields.hashes("path", atMost: HashTree.longestPath)
        publicKey = try fields.key("public_key")
        head = try LedgerHead(json: fields["head"], signedBy: publicKey)
        guard try fields.number("size") == head.size else { throw ProofFault("size", "is not the head's size") }
        _ = try share
    }

    /// What the proof shows: the share that arrived. Throws where the proof does not hold.
    package var share: ProvenShare {
        get throws(ProofFault) {
            guard index < head.size else { throw ProofFault("index", "is not below the tree's size") }
            let leaf = HashTree.leafHash(Array(entry.utf8))
            let root = HashTreeProof.root(leafHash: leaf, index: index, size: head.size, path: path)
            guard root == head.root else { throw ProofFault("path", "does not lead from the entry to the head's root") }
            let movement = try ProvenMovement(text: entry)
            guard movement.sequence == index + 1 else { throw ProofFault("index", "is not the entry's place") }
            guard movement.subject == leg else { throw ProofFault("leg", "is not what the entry books") }
            return try ProvenShare(movement)
        }
    }
}

/// A share's arrival as a movement books it.
package struct ProvenShare: Sendable, Equatable {
    package let movement: ProvenMovement
    package let participant: String
    package let minorUnits: Int64

    init(_ movement: ProvenMovement) throws(ProofFault) {
        let sides: (side: LedgerSide, accounts: Set<String>)
        switch MovementKind(rawValue: movement.kind) {
        case .split: sides = (.debit, ["participant"])
        case .commissionAccrued: sides = (.credit, ["commission", "purpose"])
        default: throw ProofFault("entry.kind", "must be split or commission_accrued: the arrival of a share")
        }
        for posting in movement.postings where posting.side == sides.side {
            let parts = posting.account.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 3, sides.accounts.contains(String(parts[0])), parts[1] == movement.shop else {
                continue
            }
            self.movement = movement
            participant = String(parts[2])
            minorUnits = posting.minorUnits
            return
        }
        throw ProofFault("entry.posting", "names no participant's account")
    }
}

extension Store {
    /// The number of the movement that books a share's arrival; nil while it has not arrived.
    package func arrival(of leg: LegID) throws(StoreError) -> Int64? {
        try movements.arrival.first({
            $0.text(leg.text)
            $0.integer(leg.partition)
        }) { row throws(StoreError) in row.int64() }
    }

    /// A proof that the movement of that number stands under `head`. `.rejected` when the head does not reach it, or
    /// when the store's rows are not those the head was made over.
    package func proof(
        of leg: LegID, movement sequence: Int64, head: LedgerHead, publicKey: Ed25519PublicKey
    ) throws(StoreError) -> LedgerProof {
        guard sequence <= head.size else {
            throw .rejected("movement \(sequence) is newer than the head of \(head.size) movements")
        }
        guard let stored = try LedgerReader(connection).page(after: sequence - 1, limit: 1).first,
            stored.row.sequence == sequence
        else { throw .rejected("movements: sequence \(sequence) is missing") }
        let path = try StoreTree(self, .ledger).reader.inclusionPath(index: sequence - 1, size: head.size)
        let proof = LedgerProof(
            leg: leg.text, entry: String(decoding: stored.row.leaf, as: UTF8.self), index: sequence - 1, path: path,
            head: head, publicKey: publicKey)
        do throws(ProofFault) {
            _ = try proof.share
        } catch {
            throw .rejected("the ledger is not the one of the head of \(head.size) movements (\(error)): verify it")
        }
        return proof
    }

    /// True when a head's ledger and audit are the beginning of what the store holds now. Reads a few blocks of rows;
    /// `StoreVerification` reads all of them.
    package func isConsistent(with head: LedgerHead) throws(StoreError) -> Bool {
        let now = try trees()
        guard try isBeginning(.ledger, head.size, head.root, of: now.ledger) else { return false }
        return try isBeginning(.audit, head.auditSize, head.auditRoot, of: now.audit)
    }

    private func isBeginning(
        _ chain: Chain, _ size: Int64, _ root: [UInt8], of tree: HashTreeFrontier
    ) throws(StoreError) -> Bool {
        guard size <= tree.size else { return false }
        let path = try StoreTree(self, chain).reader.consistencyPath(earlier: size, size: tree.size)
        return HashTreeProof.isConsistent(
            earlier: size, earlierRoot: root, size: tree.size, root: tree.root, path: path)
    }
}
