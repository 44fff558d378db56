import ArgumentParser
import EngineHost

struct SandboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Serve the channels' side alone on loopback, for clients of your own.",
        discussion:
            "Prints one JSON line with the addresses and the folder of the keys, then serves until it is ended.")

    @Option(help: "Folder to keep the keys in; a temporary one when not given.")
    var data: String?

    @Option(help: "First of the four ports; 0 lets the system choose.")
    var port = 0

    func run() throws {
        do {
            let data = data
            let port = port
            let sandbox = try BlockingTask.run { try await SandboxServer.start(dataFolder: data, firstPort: port) }
            StandardStreams.print(sandbox.line)
            while true { SystemClock.sleep(milliseconds: 1_000) }
        } catch {
            StandardStreams.complain("\(error)")
            throw Exit.unusable
        }
    }
}
