import ArgumentParser
import Control

/// `paydeck version`, for who types it as a word; the same as `--version`.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print name and version.")

    func run() { StandardStreams.print(PayDeck.version) }
}
