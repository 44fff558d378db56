import Cryptography
import JSON
import Operations
import Payments

/// A result that is given again to whom it belongs.
struct KnownResult: Sendable, Equatable {
    let action: BoundAction
    let result: CommandResult
}

extension BoundAction {
    /// What a console sends again when an answer was lost is the same but for the age and version of what was seen.
    init(_ envelope: CommandEnvelope, by who: OperatorIdentity, at now: Timestamp) throws {
        var same = envelope
        same.dataAgeMilliseconds = 0
        same.expectedVersion = 0
        same.consideredMilliseconds = nil
        let text = try JSONWriter.bytes(JSONValueEncoder.encode(same))
        self.init(id: envelope.actionID, uid: who.uid, who: who.name, digest: Digest.sha256(text), at: now)
    }
}

extension CommandResult {
    static func otherAction(_ id: String) -> CommandResult {
        CommandResult(
            outcome: .refused,
            refusal: CommandRefusal.Rule.otherAction.because(
                "action \(id.prefix(64)) stands for another command, or for another person's"))
    }
}
