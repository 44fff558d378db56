import ArgumentParser
import EngineHost
import Glibc
import Payments

struct EngineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine",
        abstract: "Run the engine without a console, for real merchant accounts.",
        discussion: """
            Serves the merchant API, the channels' notifications, /metrics and /healthz until SIGTERM or SIGINT. \
            docs/running.md explains the configuration key by key.
            """)

    @Option(help: "The configuration, a TOML file.")
    var config: String

    @Flag(help: "Read the configuration and every key it names, say what was found, and leave.")
    var check = false

    @Option(
        name: .customLong("accept-loss"),
        help: "Start although the store lacks what the marker knows of, for this reason, which goes into the audit.")
    var acceptLoss: String?

    @Option(
        name: .customLong("accept-clock"),
        help: "Start although the clock is behind the newest row, for this reason, which goes into the audit.")
    var acceptClock: String?

    @Option(
        name: .customLong("accept-rows"),
        help: "Start with all rows as they are, changed or not, for this reason, which goes into the audit.")
    var acceptRows: String?

    func validate() throws {
        for reason in [acceptLoss, acceptClock, acceptRows].compactMap({ $0 })
        where reason.utf8.count < EngineCommand.reasonBytes {
            throw ValidationError("a reason of at least \(EngineCommand.reasonBytes) bytes: it is put on record")
        }
    }

    private static let reasonBytes = 8

    func run() throws {
        let file = try EngineCommand.file(config)
        if check {
            for line in file.report(at: SystemClock.now()) { StandardStreams.print(line) }
            return
        }
        try ProcessMemory.requireAddresses()
        // Before the first thread: all of them inherit it, and signals reach only the one that waits for them here.
        let signals = HeldSignals()
        let accepted = StartAcceptance(loss: acceptLoss, clock: acceptClock, rows: acceptRows)
        let host = try EngineCommand.start(file, accepting: accepted) { StandardStreams.print($0) }
        StandardStreams.print(
            "accepting orders on \(file.listen.place), reached as \(file.listen.publicURL);"
                + " channels \(file.channels.map(\.profile.id.text).joined(separator: ", "));"
                + " data in \(file.dataFolder); consoles at \(file.console.socket)")
        let fatal = wait(signals, host)
        try BlockingTask.run { await host.stop() }
        if let fatal {
            StandardStreams.complain("the store failed: \(fatal); see docs/running.md, \"When the store fails\"")
            throw Exit.foundFault
        }
        StandardStreams.print("stopped")
    }

    /// Returns at a signal to end with nil, or with the reason when the store has failed. SIGHUP reads the
    /// configuration again.
    private func wait(_ signals: HeldSignals, _ host: HeadlessHost) -> String? {
        while true {
            switch signals.next(withinMilliseconds: 200) {
            case SIGHUP: for line in host.reload(at: SystemClock.now()) { StandardStreams.print(line) }
            case nil: if let fatal = host.fatal { return fatal }
            default: return nil
            }
        }
    }

    /// The configuration, with its warnings told.
    static func file(_ path: String) throws -> EngineFile {
        let now = SystemClock.now()
        guard let file = try? EngineFile(path, at: now) else {
            for mistake in EngineFile.mistakes(path, at: now) { StandardStreams.complain("\(mistake)") }
            throw Exit.unusable
        }
        for warning in file.warnings(at: SystemClock.now()) { StandardStreams.complain(warning) }
        return file
    }

    /// - Parameter log: where the engine's log goes; an engine inside a console writes none onto its screen.
    static func start(
        _ file: EngineFile, accepting accepted: StartAcceptance = StartAcceptance(),
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> HeadlessHost {
        try unusable {
            try BlockingTask.run { try await HeadlessHost.start(file, accepting: accepted, log: log) }
        }
    }

    /// What a person has to change ends with 2, a store that cannot be opened or recovered with 1.
    private static func unusable<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as ConfigurationError {
            StandardStreams.complain("\(error)")
            throw Exit.unusable
        } catch let refusal as StartRefusal {
            StandardStreams.complain("\(refusal)")
            throw Exit.unusable
        } catch {
            StandardStreams.complain(
                "the store cannot be used: \(error); see docs/running.md, \"When the store fails\"")
            throw Exit.foundFault
        }
    }
}

/// The signals that ask a process to end or to read its configuration again, held back so that it does so in its own
/// order.
private struct HeldSignals {
    private var set = sigset_t()

    init() {
        sigemptyset(&set)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, signal) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        // A reader of our output that has gone is no reason to end.
        signal(SIGPIPE, SIG_IGN)
    }

    /// The next one, or nil when none came in time.
    func next(withinMilliseconds milliseconds: Int) -> Int32? {
        var set = set
        var wait = timespec(tv_sec: 0, tv_nsec: milliseconds * 1_000_000)
        let signal = sigtimedwait(&set, nil, &wait)
        return signal > 0 ? signal : nil
    }
}
