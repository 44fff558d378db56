import ArgumentParser
import Console
import Control
import EngineHost
import Glibc
import Operations
import Terminal

struct ConsoleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console",
        abstract: "Attach a console to a running engine.",
        discussion: """
            Finds the engine by its socket: --socket, else PAYDECK_SOCKET, else that of a demo of your own, else \
            \(SocketFinder.system). Who you are the system tells the engine; the engine's configuration says what you \
            may do. When the engine goes away the console stays, refuses every act, and goes on when it is back. \
            docs/ssh.md shows how people reach it over SSH.
            """)

    @Option(help: "The engine's socket.")
    var socket: String?

    @Option(help: "When no engine answers: run one here, with this configuration, for as long as the console is open.")
    var config: String?

    @Option(help: "Print one screen and leave; exit code 69 without an engine, 77 for who is no operator.")
    var once: String?

    @Flag(help: "With --once: one JSON object.")
    var json = false

    @Flag(help: "With --once: plain lines, for screen readers.")
    var plain = false

    @Option(help: "With --once: the screen as it was recorded then, \"13:20\" or \"2026-11-26 13:20\" in Beijing.")
    var at: String?

    @OptionGroup var words: CommandLanguage

    @Option(help: "Size of the screen --once draws, for example 160x45.")
    var size = "160x45"

    @Option(help: "Theme of the console: default-dark, light, high-contrast, mono, or a file's name.")
    var theme = "default-dark"

    @Option(help: "Bytes a second the link to your terminal carries, from 300 on: figures then take a tenth of it.")
    var link: Int?

    @Option(help: "In a demo: the name under which you appear.")
    var name: String?

    func validate() throws {
        if let once, ScreenName(rawValue: once) == nil {
            let names = ScreenName.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--once wants one of \(names)")
        }
        if let link, !(300...1_000_000).contains(link) {
            throw ValidationError("--link wants 300 to 1000000 bytes a second")
        }
        if at != nil, once == nil { throw ValidationError("--at goes with --once SCREEN") }
        if let at, !OneShot.isMoment(at) {
            throw ValidationError(
                "--at wants \"13:20\", \"2026-11-26 13:20\" or \"-10\" (minutes ago), not \"\(at.prefix(40))\"")
        }
        if json, plain { throw ValidationError("one of --json, --plain") }
        if json || plain, once == nil { throw ValidationError("--json and --plain go with --once SCREEN") }
        if DemoCommand.parse(size: size) == nil {
            throw ValidationError("--size wants WIDTHxHEIGHT, 20x5 to 500x200")
        }
    }

    func run() throws {
        let path = SocketFinder.path(option: socket)
        let client = RemoteEngineClient(path: path, hello: hello)
        defer { client.close() }
        do throws(ControlError) {
            _ = try client.welcome(withinMilliseconds: once == nil ? 1_500 : 1_000)
        } catch {
            if let config, case .unreachable = error { return try embed(config) }
            // A console on a terminal waits for its engine and tells what is wrong; who is no operator need not wait.
            if case .notPermitted = error { throw ConsoleCommand.leave(error) }
            if once != nil { throw ConsoleCommand.leave(error) }
        }
        BackSeat.take()
        if once == nil { IdleMemory.giveBack() }
        try show(client)
    }

    /// An engine of our own, as long as this console is open. Others attach to it as to any.
    private func embed(_ config: String) throws {
        let host = try EngineCommand.start(try EngineCommand.file(config))
        defer { try? BlockingTask.run { await host.stop() } }
        let client: LocalEngineClient
        do throws(OperatorDirectory.Refusal) {
            client = try host.console(ofUser: getuid(), origin: ConsoleCommand.origin)
        } catch {
            StandardStreams.complain(error.rule)
            throw Exit.notPermitted
        }
        try show(client)
        client.leave()
    }

    private func show(_ client: any EngineClient) throws {
        guard let screen = once.flatMap(ScreenName.init(rawValue:)) else {
            var options = ConsoleStart.options(theme: theme)
            options.language = words.language
            options.linkBytesPerSecond = link
            _ = ConsoleStart.run(try ConsoleStart.terminal(), client, options)
            return
        }
        let size = DemoCommand.parse(size: size) ?? Size(width: 160, height: 45)
        let shot = OneShot(screen: screen, language: words.language, size: size, moment: at)
        do {
            let text = try shot.text(json ? .json : plain ? .plain : .screen, from: client)
            if json { StandardStreams.document(text) } else { StandardStreams.print(text) }
        } catch OneShot.Fault.notRecorded(let why) {
            StandardStreams.complain(why)
            throw Exit.unusable
        } catch OneShot.Fault.engine(let error) {
            throw ConsoleCommand.leave(error)
        } catch {
            StandardStreams.complain("\(error)")
            throw Exit.noEngine
        }
    }

    /// What the person is told, and the code to leave with.
    private static func leave(_ error: ControlError) -> ExitCode {
        switch error {
        case .notPermitted(let why):
            StandardStreams.complain(why)
            return Exit.notPermitted
        case .versionsDiffer(let console, let engine):
            StandardStreams.complain(
                "this console speaks version \(console) of the protocol, the engine \(engine): use the same release")
            return Exit.unusable
        case .unreachable(let why), .stopped(let why):
            StandardStreams.complain(why)
            return Exit.noEngine
        }
    }

    private var hello: Hello {
        let terminal = getenv("TERM").map { String(String(cString: $0).prefix(32)) } ?? ""
        var window = winsize()
        let hasSize = once == nil && ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0
        let versions = ControlProtocol.versions
        return Hello(
            versions: once == nil ? versions : ControlProtocol.readingVersion...versions.upperBound,
            origin: ConsoleCommand.origin, terminal: once == nil ? terminal : "",
            size: hasSize ? "\(window.ws_col)x\(window.ws_row)" : "", name: name ?? "", readsOnly: once != nil)
    }

    /// Where the person sits, as the login says; a hint for the others, no proof of anything.
    private static var origin: String {
        if let connection = getenv("SSH_CONNECTION") {
            return "ssh " + String(cString: connection).prefix { $0 != " " }.prefix(45)
        }
        return isatty(STDIN_FILENO) == 1 ? "tty" : "script"
    }
}
