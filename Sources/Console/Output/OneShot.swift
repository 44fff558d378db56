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
    }

    package let screen: ScreenName
    package let language: Language
    package let size: Size

    package init(screen: ScreenName, language: Language, size: Size = Size(width: 160, height: 45)) {
        self.screen = screen
        self.language = language
        self.size = size
    }

    /// Asks twice: the first answer tells which row is on top, the second brings its detail.
    package func text(_ form: Form, from client: any EngineClient) throws(Fault) -> String {
        var model = ConsoleModel(screen: screen, language: language, size: size, seed: 0, now: 0)
        var requests = model.take(.tick(bytesPerSecond: nil), at: 0)
        for _ in 0..<2 {
            guard case .fetch(let query, let number)? = requests.first(where: { $0.isFetch }) else { break }
            let snapshot: ConsoleSnapshot
            do { snapshot = try client.snapshot(query) } catch { throw .engine(error) }
            requests = model.take(.snapshot(snapshot, number: number), at: 0)
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

extension ConsoleRequest {
    var isFetch: Bool { if case .fetch = self { true } else { false } }
}
