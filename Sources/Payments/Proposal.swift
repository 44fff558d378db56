/// An act that waits for a second person, bound to what the first one asked for and was shown.
package struct Proposal: Sendable, Equatable {
    /// "p-" and eight characters.
    package let id: String
    /// The act's name, for example "refund".
    package let act: String
    /// Risk class 3 or 4 of the act.
    package let riskClass: Int
    /// Order, case, channel, batch, accounts it is about.
    package let subject: String
    /// Version of the state that was previewed; a changed one refuses the confirmation. 0 for acts bound to none.
    package let version: Int64
    package let minorUnits: Int64
    /// The command as JSON with its members in order.
    package let request: String
    /// The preview the first person saw, in the same form.
    package let shown: String
    package let by: String
    package let byUID: UInt32
    package let bySession: String
    package let reason: String
    package let madeAt: Timestamp
    package let expiresAt: Timestamp
    /// SHA-256 over everything above; what the second person agrees to.
    package let digest: [UInt8]
    package var state: ProposalState = .open
    /// Who confirmed or withdrew it; empty while it is open and when it ran out.
    package var decidedBy = ""
    package var decidedUID: Int64 = -1
    package var decidedSession = ""
    package var decidedAt: Timestamp?

    package init(
        id: String, act: String, riskClass: Int, subject: String, version: Int64, minorUnits: Int64, request: String,
        shown: String, by: String, byUID: UInt32, bySession: String, reason: String, madeAt: Timestamp,
        expiresAt: Timestamp, digest: [UInt8]
    ) {
        self.id = id
        self.act = act
        self.riskClass = riskClass
        self.subject = subject
        self.version = version
        self.minorUnits = minorUnits
        self.request = request
        self.shown = shown
        self.by = by
        self.byUID = byUID
        self.bySession = bySession
        self.reason = reason
        self.madeAt = madeAt
        self.expiresAt = expiresAt
        self.digest = digest
    }
}

package enum ProposalState: String, Sendable, CaseIterable {
    case open, confirmed, withdrawn, expired
}

extension Proposal {
    /// What the digest is made of, one line each; lengths stand before texts, so that no two proposals read alike.
    package static func canonical(
        id: String, act: String, riskClass: Int, subject: String, version: Int64, minorUnits: Int64, request: String,
        shown: String, by: String, byUID: UInt32, reason: String, expiresAt: Timestamp
    ) -> [UInt8] {
        let numbers = "\(riskClass) \(version) \(minorUnits) \(byUID) \(expiresAt.milliseconds)"
        let texts = [id, act, subject, request, shown, by, reason, numbers]
        return Array(texts.map { "\($0.utf8.count):\($0)\n" }.joined().utf8)
    }

    /// What this proposal's digest must be made of.
    package var canonical: [UInt8] {
        Proposal.canonical(
            id: id, act: act, riskClass: riskClass, subject: subject, version: version, minorUnits: minorUnits,
            request: request, shown: shown, by: by, byUID: byUID, reason: reason, expiresAt: expiresAt)
    }
}
