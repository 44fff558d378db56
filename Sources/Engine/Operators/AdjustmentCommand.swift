import Operations
import Payments

/// Corrections of the ledger, by two persons.
extension Turn {
    func previewAdjustment(_ command: OperatorCommand) throws -> CommandPreview {
        .refused(.unknownTarget, "no such account")
    }

    func adjust(
        _ command: OperatorCommand, _ preview: CommandPreview, _ who: OperatorIdentity, _ reason: String
    ) throws -> (CommandResult, String) {
        throw CommandRefused(.unknownTarget, "no such account")
    }
}
