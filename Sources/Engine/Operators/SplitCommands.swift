import Operations
import Payments

/// What people do about shares that do not move by themselves.
extension Turn {
    func previewRetry(_ leg: String) throws -> CommandPreview { .refused(.unknownTarget, "no such share") }

    func retrySplit(_ leg: String, _ who: OperatorIdentity) throws -> (CommandResult, String) {
        throw CommandRefused(.unknownTarget, "no such share")
    }
}
