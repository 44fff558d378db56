import ArgumentParser
import Control
import Glibc

/// The roof: subcommands, nothing else.
@main
struct PayDeck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paydeck",
        abstract: "Payment engine and terminal console for a chain social-commerce platform.",
        version: version,
        subcommands: [
            DemoCommand.self, ConsoleCommand.self, SandboxCommand.self, SimulateCommand.self, SelfTestCommand.self,
            VerifyCommand.self,
            RouteCommand.self, ReplayCommand.self, BacktestCommand.self, BenchCommand.self, EngineCommand.self,
            HeadCommand.self, ProofCommand.self, ReportCommand.self, CapacityCommand.self, CodesCommand.self,
            RulesCommand.self, RiskCommand.self, AlertsCommand.self, AuditCommand.self,
            MessagesCommand.self,
            BackupCommand.self, VersionCommand.self,
        ])

    static let version = "PayDeck " + ProgramVersion.text

    /// As the library does it, but what it repeats of the arguments passes the display filter.
    static func main() {
        ProcessGuard.apply()
        // What is written is for its own user alone, whichever command writes it: stores hold names and amounts of
        // buyers.
        umask(0o077)
        ProcessMemory.bound()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let text = HelpWidth.wrappingUsage(fullMessage(for: error, columns: HelpWidth.columns))
            let code = exitCode(for: error)
            if code.isSuccess {
                if !text.isEmpty { StandardStreams.print(text) }
            } else if !text.isEmpty {
                StandardStreams.explain(text)
            }
            Glibc.exit(code.rawValue)
        }
    }
}

/// Exit codes scripts may rely on; the table is in docs/running.md, and `Tests/Interop/commands.py` holds the program
/// to it.
enum Exit {
    /// Something was looked for and found: a bad row, a mistake in rules, a peak that does not fit.
    static let foundFault = ExitCode(1)
    /// What the command line names cannot be used: a configuration, a file, an address, a folder that is taken.
    static let unusable = ExitCode(2)
    static let needsTerminal = ExitCode(3)
    /// The command line itself is wrong: an option or argument that is missing, not known or out of its range. The
    /// parser's own code, which `ValidationError` gives, too.
    static let usage = ExitCode(64)
    static let noEngine = ExitCode(69)
    static let notPermitted = ExitCode(77)
}
