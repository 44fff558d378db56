/// What the number of an operator's action stands for: this person's command, and no other.
package struct BoundAction: Sendable, Equatable {
    /// As the console made it.
    package let id: String
    package let uid: UInt32
    package let who: String
    /// SHA-256 of the command with its reason and what was typed; 32 bytes.
    package let digest: [UInt8]
    package let at: Timestamp

    package init(id: String, uid: UInt32, who: String, digest: [UInt8], at: Timestamp) {
        self.id = id
        self.uid = uid
        self.who = who
        self.digest = digest
        self.at = at
    }

    /// Whether it is the same person's same command.
    package func isSame(as other: BoundAction) -> Bool {
        id == other.id && uid == other.uid && who == other.who && digest == other.digest
    }
}
