import ArgumentParser
import Console
import Control
import EngineHost
import Glibc
import Operations
import Terminal

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run the engine on recorded traffic against the sandbox, with the console on it.",
        discussion: """
            Everything is the production engine, adapters and protocols; only the far end is our sandbox, over \
            loopback HTTP. \
            Keys and certificates are made at first run. Without --data all of it lives in a temporary folder.
            """)

    @Option(help: "Print one screen and leave: overview, channels, orders, audit and so on.")
    var once: String?

    @Flag(help: "With --once: one JSON object.")
    var json = false

    @Flag(help: "With --once: plain lines, for screen readers.")
    var plain = false

    @Option(help: "Seconds of traffic before --once prints; without --once, leave after so many (0: stay).")
    var seconds: Int?

    @Option(
        help: """
            With --once: the screen as it was recorded then, "13:20" or "2026-11-26 13:20" in Beijing. With --data, \
            also what an earlier run recorded there.
            """)
    var at: String?

    @Option(help: "Seed of orders, buyers and faults.")
    var seed: UInt64 = 20_261_123

    @Option(help: "Folder to keep store and keys in.")
    var data: String?

    @Option(help: "Language of the console: en or zh.")
    var lang: String?

    @Option(help: "Orders per second, 0 to 500.")
    var rate = 20

    @Option(help: "Size of the screen --once draws, for example 160x45.")
    var size = "160x45"

    @Option(help: "Theme of the console: default-dark, light, high-contrast, mono, or a file's name.")
    var theme = "default-dark"

    @Option(name: .customLong("demo-data"), help: "Folder with shops, buyers, orders and incidents.")
    var demoData: String?

    @Option(name: .customLong("api-port"), help: "Port of the merchant API on 127.0.0.1; 0 lets the system choose.")
    var apiPort = 0

    @Option(help: "Bytes a second the link carries, 300 to 1000000: the console then sends a tenth of it by itself.")
    var link: Int?

    @Option(help: "Where other consoles attach (paydeck console).")
    var socket: String?

    @Option(help: "Name of the operator at the console.")
    var name: String?

    func validate() throws {
        guard (0...500).contains(rate) else { throw ValidationError("--rate wants 0 to 500 orders per second") }
        guard (0...86_400).contains(seconds ?? 0) else { throw ValidationError("--seconds wants 0 to 86400") }
        guard (0...65_535).contains(apiPort) else { throw ValidationError("--api-port wants 0 to 65535") }
        if let once, ScreenName(rawValue: once) == nil {
            let names = ScreenName.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--once wants one of \(names)")
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
        if let link, !(300...1_000_000).contains(link) {
            throw ValidationError("--link wants 300 to 1000000 bytes a second")
        }
        if let lang, Language(name: lang) == nil { throw ValidationError("--lang wants en or zh") }
    }

    func run() throws {
        let terminal = try once == nil ? ConsoleStart.terminal() : nil
        let demo = try start()
        if let terminal {
            let client = demo.console(operatorName)
            let name = getenv("TERM").map { String(cString: $0) } ?? ""
            client.attach(terminal: name, size: "\(terminal.size.width)x\(terminal.size.height)")
            let ending = ConsoleStart.run(terminal, client, options())
            client.leave()
            // A terminal that went away leaves nobody to wait for; the store needs no goodbye.
            if ending == .hangup { demo.abandon() }
            demo.stop()
            return
        }
        defer { demo.stop() }
        wait(for: demo)
        try printScreen(demo)
    }

    private func start() throws -> DemoHost {
        try ProcessMemory.requireAddresses()
        do {
            let folder = try DataFinder.folder("demo-data", option: demoData, variable: "PAYDECK_DEMO_DATA")
            let options = DemoOptions(
                ratePerSecond: Int64(rate), seed: seed, dataFolder: data, demoDataFolder: folder, apiPort: apiPort,
                operatorName: operatorName, socketPath: socketPath)
            StandardStreams.progress("starting; the first run makes keys and certificates")
            defer { StandardStreams.endProgress() }
            return try BlockingTask.run { try await DemoHost.start(options) }
        } catch {
            StandardStreams.complain("\(error)")
            throw Exit.unusable
        }
    }

    /// One's own place, so that `paydeck console` finds it without being told; a second demo, one with a folder of its
    /// own, and one that only prints a screen keep theirs in their folder.
    private var socketPath: String? {
        if let socket { return socket }
        return data == nil && once == nil && !ControlSocket.isAnswered(SocketFinder.own) ? SocketFinder.own : nil
    }

    private var operatorName: String {
        if let name { return name }
        return getenv("USER").map { String(cString: $0) } ?? "operator"
    }

    private func options() -> ConsoleOptions {
        var options = ConsoleStart.options(theme: theme)
        if let lang, let language = Language(name: lang) { options.language = language }
        options.linkBytesPerSecond = link
        options.endsEngine = true
        return options
    }

    private func wait(for demo: DemoHost) {
        let end = SystemClock.ticks() + Int64(seconds ?? 10) * 1_000
        while SystemClock.ticks() < end {
            let left = (end - SystemClock.ticks() + 999) / 1_000
            StandardStreams.progress("\(demo.traffic.sent.sent) orders sent, \(left) s to go")
            SystemClock.sleep(milliseconds: min(500, end - SystemClock.ticks()))
        }
        StandardStreams.endProgress()
    }

    private func printScreen(_ demo: DemoHost) throws {
        guard let screen = once.flatMap(ScreenName.init(rawValue:)), let size = DemoCommand.parse(size: size) else {
            return
        }
        let shot = OneShot(screen: screen, language: options().language, size: size, moment: at)
        do {
            let form: OneShot.Form = json ? .json : plain ? .plain : .screen
            let text = try shot.text(form, from: demo.console(operatorName))
            if json { StandardStreams.document(text) } else { StandardStreams.print(text) }
        } catch OneShot.Fault.notRecorded(let why) {
            StandardStreams.complain(why)
            throw Exit.unusable
        } catch {
            StandardStreams.complain("\(error)")
            throw Exit.noEngine
        }
    }

    static func parse(size: String) -> Size? {
        let parts = size.split(separator: "x").compactMap { Int($0) }
        guard parts.count == 2, (20...500).contains(parts[0]), (5...200).contains(parts[1]) else { return nil }
        return Size(width: parts[0], height: parts[1])
    }
}
