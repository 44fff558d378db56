/// Why a frame, or the whole connection, was refused: what a program can tell apart, and what a person can read.
package struct ProtocolFault: Error, Sendable, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        /// A frame that is no frame of this protocol; `field` names where.
        case malformed
        /// A frame longer than allowed.
        case tooLarge = "too_large"
        /// A message at a moment at which it means nothing, such as a question before hello.
        case unexpected
        /// No version of the protocol that both sides understand.
        case version
        /// The system user behind the connection is no operator.
        case notPermitted = "not_permitted"
        /// No place for another console.
        case full
        /// Nothing was said, or nothing was taken, for too long.
        case silent
        /// The engine ends.
        case stopping
    }
    package let code: Code
    /// The member at fault, "query.orderLimit"; empty when it is about the whole frame.
    package let field: String
    /// What must hold, in English.
    package let rule: String
    /// Versions the refusing side understands; only with `version`.
    package var versions: ClosedRange<Int>?

    package init(_ code: Code, field: String = "", _ rule: String, versions: ClosedRange<Int>? = nil) {
        self.code = code
        self.field = field
        self.rule = rule
        self.versions = versions
    }
}
