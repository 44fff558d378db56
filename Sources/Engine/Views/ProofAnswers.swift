import Cryptography
import Operations
import Payments
import Storage

/// Proofs and heads for consoles. Nothing here writes: a head made for a question is signed and not kept.
extension Engine {
    func proofView(_ text: String, at now: Timestamp) throws(StoreError) -> ProofView {
        guard let id = LegID(text), let leg = try store.leg(id) else { return ProofView(leg: text, refusal: "unknown") }
        guard let key = headKey else { return ProofView(leg: text, refusal: "no_key") }
        guard let sequence = try store.arrival(of: id) else {
            return ProofView(leg: text, refusal: "not_arrived", detail: leg.state.rawValue)
        }
        do throws(StoreError) {
            let head = try head(covering: sequence, key, at: now)
            let proof = try store.proof(of: id, movement: sequence, head: head, publicKey: key.publicKey)
            return ProofView(proof, leg)
        } catch {
            guard case .rejected(let what) = error else { throw error }
            return ProofView(leg: text, refusal: "damaged", detail: what)
        }
    }

    /// The head of its day, which others know, too; before it is made, one of now.
    private func head(
        covering sequence: Int64, _ key: Ed25519PrivateKey, at now: Timestamp
    ) throws(StoreError) -> LedgerHead {
        if let head = try store.firstHead(covering: sequence), head.isSigned(by: key.publicKey) { return head }
        return try store.makeHead(signedBy: key, at: now)
    }

    func headCheck(at now: Timestamp) throws(StoreError) -> HeadCheckView? {
        guard let head = try store.newestHead() else { return nil }
        let trees = try store.trees()
        var isConsistent = false
        do throws(StoreError) {
            isConsistent = try store.isConsistent(with: head)
        } catch {
            guard case .rejected = error else { throw error }
        }
        return HeadCheckView(
            head: TreeHeadView(head), isSigned: headKey.map { head.isSigned(by: $0.publicKey) } ?? false,
            isConsistent: isConsistent, size: trees.ledger.size, root: Hex.lower(trees.ledger.root))
    }
}

extension TreeHeadView {
    init(_ head: LedgerHead) {
        self.init(size: head.size, root: Hex.lower(head.root), at: head.at.milliseconds, keyID: head.keyID)
    }
}

extension ProofView {
    fileprivate init(_ proof: LedgerProof, _ leg: SplitLeg) {
        self.init(leg: leg.id.text)
        guard let document = try? proof.document else {
            refusal = "no_key"
            return
        }
        self.document = String(decoding: document, as: UTF8.self)
        minorUnits = leg.amount.minorUnits
        movement = proof.index + 1
        size = proof.head.size
        hashes = proof.path.count
        head = TreeHeadView(proof.head)
    }
}
