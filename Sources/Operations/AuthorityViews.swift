/// What the engine says of the session that asks: how far it may go now.
package struct AuthorityView: Sendable, Codable, Equatable {
    /// How long the session stays armed; nil when it is not.
    package var armedMilliseconds: Int64?
    /// How long arming lasts.
    package var armedSeconds: Int64 = 300
    package var isLocked = false
    /// Seconds without a key after which a console locks itself; 0 never.
    package var idleSeconds: Int64 = 900
    /// Now class 3 needs a second person.
    package var isOutsideHours = false

    package init() {}
}

/// Whose personal data is wanted.
package enum RevealSubject: Sendable, Codable, Equatable {
    /// The buyer of an order.
    case order(String)
    /// A participant, with name and accounts.
    case participant(String)
    /// The account a withdrawal goes to.
    case withdrawal(String)

    /// Its name in the audit chain.
    package var text: String {
        switch self {
        case .order(let id), .participant(let id), .withdrawal(let id): id
        }
    }
}

/// One piece of personal data in full.
package struct RevealedField: Sendable, Codable, Equatable {
    /// "user", "device", "number", "name", or "account" with the way of payment behind it.
    package var kind: String
    package var text: String

    package init(kind: String, text: String) {
        self.kind = kind
        self.text = text
    }
}

/// What a second person is asked to agree to.
package struct PreviewProposal: Sendable, Codable, Equatable {
    package var act: String
    package var target: String
    package var by: String
    package var reason: String
    package var expiresAt: Int64
    /// SHA-256 in hexadecimal; goes back in the envelope.
    package var digest: String

    package init(act: String, target: String, by: String, reason: String, expiresAt: Int64, digest: String) {
        self.act = act
        self.target = target
        self.by = by
        self.reason = reason
        self.expiresAt = expiresAt
        self.digest = digest
    }
}
