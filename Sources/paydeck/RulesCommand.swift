import ArgumentParser
import EngineHost
import Payments

struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Merchant rules: which orders are kept away from which channels.",
        subcommands: [Check.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Read a file of merchant rules and say what is wrong with them.",
            discussion: """
                Errors are mistakes, and rules that leave some order no channel; warnings are rules that do nothing. \
                docs/running.md explains the language.
                """)

        @Argument(help: "The rules, a TOML file.")
        var file: String

        @Option(
            help: """
                A file with [[channel]] and perhaps [[shop]], such as the engine's configuration: what channels can \
                do, and which shops there are. Without it wechat, alipay and unionpay can do everything.
                """)
        var channels: String?

        func run() throws {
            let found: MerchantRuleFile
            do throws(ConfigurationError) {
                found = try MerchantRuleFile(reading: file, channelsFrom: channels)
            } catch {
                StandardStreams.complain("\(error)")
                throw Exit.unusable
            }
            for error in found.errors { StandardStreams.print("error   \(error)") }
            for warning in found.warnings { StandardStreams.print("warning \(warning)") }
            StandardStreams.print(
                "\(found.rules.count) rules read, \(found.errors.count) errors, \(found.warnings.count) warnings")
            if !found.errors.isEmpty { throw Exit.foundFault }
        }
    }
}
