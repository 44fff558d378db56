package import Control
package import Operations
package import Terminal

/// A screen once, without a terminal: `--once NAME`, with `--json` or `--plain`.
package struct OneShot: Sendable {
    package enum Form: Sendable {
        /// The screen as it would stand at that size.
        case screen
        case plain
        case json
    }

    package enum Fault: Error, Sendable, Equatable {
        case engine(ControlError)
        case notEncodable
        /// The moment wanted is none, or nothing is recorded there: why.
        case notRecorded(String)
    }

    package let screen: ScreenName
    package let language: Language
    package let size: Size
    /// A moment as `:go` takes it, whose recorded picture is wanted; nil for the present.
    package let moment: String?

    package init(
        screen: ScreenName, language: Language, size: Size = Size(width: 160, height: 45), moment: String? = nil
    ) {
        self.screen = screen
        self.language = language
        self.size = size
        self.moment = moment
    }

    /// Whether `text` says a moment, as `moment` takes it.
    package static func isMoment(_ text: String) -> Bool {
        let words = text.split(separator: " ").map(String.init)
        return MomentText.moment(words, now: 0, shown: 0) != nil
    }

    package func text(_ form: Form, from client: any EngineClient) throws(Fault) -> String {
        var model = ConsoleModel(screen: screen, language: language, size: size, seed: 0, now: 0)
        var requests = model.take(.tick(bytesPerSecond: nil), at: 0)
        try OneShot.answer(&requests, of: &model, from: client)
        if let moment {
            requests = model.travel(.goTo, moment.split(separator: " ").map(String.init))
            try OneShot.answer(&requests, of: &model, from: client)
            guard model.pastMoment != nil else {
                throw .notRecorded(model.message?.phrase.text(in: language) ?? "")
            }
        }
        switch form {
        case .screen: return ConsoleView.draw(model).grid.text
        case .plain: return PlainRenderer.text(model)
        case .json:
            guard let snapshot = model.shown else { throw .notEncodable }
            do { return try JSONRenderer.text(snapshot) } catch { throw .notEncodable }
        }
    }
}

extension OneShot {
    /// Asks twice: the first answer tells which row is on top, the second brings its detail.
    private static func answer(
        _ requests: inout [ConsoleRequest], of model: inout ConsoleModel, from client: any EngineClient
    ) throws(Fault) {
        for _ in 0..<2 {
            guard case .fetch(let query, let number)? = requests.first(where: { $0.isFetch }) else { break }
            let snapshot: ConsoleSnapshot
            do { snapshot = try client.snapshot(query) } catch { throw .engine(error) }
            requests = model.take(.snapshot(snapshot, number: number), at: 0)
        }
    }
}

extension ConsoleRequest {
    var isFetch: Bool { if case .fetch = self { true } else { false } }
}
