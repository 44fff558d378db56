import Operations
import Payments

/// What people do about withdrawals.
extension Turn {
    func previewPayouts(_ command: OperatorCommand, by who: OperatorIdentity) throws -> CommandPreview {
        .refused(.unknownTarget, "no such withdrawal")
    }

    func payoutCommand(
        _ command: OperatorCommand, _ preview: CommandPreview, _ who: OperatorIdentity, _ reason: String
    ) throws -> (CommandResult, String) {
        throw CommandRefused(.unknownTarget, "no such withdrawal")
    }
}
