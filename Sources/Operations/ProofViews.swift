/// A proof that one share stands in the ledger, for its receiver; or why there is none.
package struct ProofView: Sendable, Codable, Equatable {
    package var leg: String
    /// "unknown", "not_arrived", "no_key", "not_in_head", "damaged"; nil when there is a proof.
    package var refusal: String?
    /// More about a refusal, in English.
    package var detail: String = ""
    /// The proof's file, to be given away as it is; empty without one.
    package var document: String = ""
    package var minorUnits: Int64 = 0
    /// The movement's number, and movements in the tree.
    package var movement: Int64 = 0
    package var size: Int64 = 0
    /// Hashes from the movement to the root.
    package var hashes: Int = 0
    package var head: TreeHeadView?

    package init(leg: String, refusal: String? = nil, detail: String = "") {
        self.leg = leg
        self.refusal = refusal
        self.detail = detail
    }
}

/// Whether the newest signed head still is the beginning of what the store holds.
package struct HeadCheckView: Sendable, Codable, Equatable {
    package var head: TreeHeadView
    /// Its signature is by this installation's key.
    package var isSigned: Bool
    /// Its ledger and its audit are the beginning of those of now. Blocks of rows are taken as they were kept; the
    /// command `paydeck verify` reads each row.
    package var isConsistent: Bool
    package var size: Int64
    /// Hexadecimal.
    package var root: String

    package init(head: TreeHeadView, isSigned: Bool, isConsistent: Bool, size: Int64, root: String) {
        self.head = head
        self.isSigned = isSigned
        self.isConsistent = isConsistent
        self.size = size
        self.root = root
    }
}
