import Control
import JSON
import Operations

/// The last picture a console was sent. Worked on by one thread at a time: a console has one such question under way.
final class HeldPicture: Sendable {
    let number: Int64
    let value: JSONValue

    init(number: Int64, value: JSONValue) {
        self.number = number
        self.value = value
    }

    /// The answer to a look, as a frame, and the picture the console holds from then on.
    /// - Parameters:
    ///   - number: of the question.
    ///   - base: what the console holds; nil when it holds nothing we know.
    ///   - rows: lists that were encoded for others.
    static func answer(
        _ number: Int64, _ snapshot: ConsoleSnapshot, base: HeldPicture?, picture: Int64, rows: SharedRows
    ) -> (frame: [UInt8], held: HeldPicture?) {
        guard let value = try? rows.encode(snapshot) else {
            return (failure(number, .tooLarge, "the picture cannot be written as JSON"), base)
        }
        let content: EngineMessage.Content =
            if let base { .delta(base: base.number, JSONDelta.between(base.value, value)) } else { .full(value) }
        guard let json = try? EngineMessage.picture(number: number, picture: picture, content).json else {
            return (failure(number, .tooLarge, "the picture cannot be written as JSON"), base)
        }
        let frame = Frame.bytes(json)
        guard frame.count - Frame.headerBytes <= Control.Limits.engineFrameBytes else {
            return (failure(number, .tooLarge, "the picture has \(frame.count) bytes; ask for fewer rows"), base)
        }
        return (frame, HeldPicture(number: picture, value: value))
    }

    static func failure(_ number: Int64, _ failure: EngineMessage.Failure, _ reason: String) -> [UInt8] {
        let bounded = String(decoding: reason.utf8.prefix(Control.Limits.textBytes - 8), as: UTF8.self)
        let json = try? EngineMessage.failed(number: number, failure, reason: bounded).json
        return Frame.bytes(json ?? .null)
    }
}
