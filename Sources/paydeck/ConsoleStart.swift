import ArgumentParser
import Console
import Control
import EngineHost
import Glibc
import Payments
import Terminal

/// Opens the terminal and runs a console on it.
enum ConsoleStart {
    /// The terminal, or an exit that says what to use instead.
    static func terminal() throws -> NcursesTerminal {
        do {
            return try NcursesTerminal(term: getenv("TERM").map { String(cString: $0) })
        } catch {
            StandardStreams.complain(
                "no terminal to draw on: \(error); use --once SCREEN with --json or --plain instead")
            throw Exit.needsTerminal
        }
    }

    static func options(theme: String) -> ConsoleOptions {
        var environment: [String: String] = [:]
        for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"] {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        let seed = UInt64(SystemClock.now().milliseconds) ^ UInt64(getpid()) << 32
        var options = ConsoleOptions(environment: environment, seed: seed)
        options.themeName = theme
        if let folder = DataFinder.optionalFolder("themes", variable: "PAYDECK_THEMES") {
            options.themeFolders = [folder]
        }
        return options
    }

    static func run(
        _ terminal: NcursesTerminal, _ client: any EngineClient, _ options: ConsoleOptions
    ) -> ConsoleRunner.Ending {
        let waker = terminal.waker
        let calls = EngineCalls(client: client, wake: { waker.wake() })
        defer { calls.finish() }
        return ConsoleRunner(terminal: terminal, calls: calls, options: options).run()
    }
}
