import ArgumentParser
import EngineHost
import Sandbox

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

    @Option(help: "WeChat Pay's keys: certificate, public-key, public-key-only, before-switch.")
    var wechatKeys = WeChatMerchantKind.certificate

    @Option(help: "Thousandths of WeChat Pay's notifications that the public key signs; else all by --wechat-keys.")
    var wechatNotices: Int?

    func validate() throws {
        if let wechatNotices, !(0...1_000).contains(wechatNotices) {
            throw ValidationError("--wechat-notices is 0 to 1000")
        }
        // Three more follow it.
        guard (0...65_532).contains(port) else { throw ValidationError("--port wants 0 to 65532, not \(port)") }
    }

    func run() throws {
        do {
            let data = data
            let port = port
            var wechat = wechatKeys.settings
            wechat.publicKeyNotices = wechatNotices
            let settings = wechat
            let sandbox = try BlockingTask.run {
                try await SandboxServer.start(dataFolder: data, firstPort: port, wechat: settings)
            }
            StandardStreams.print(sandbox.line)
            while true { SystemClock.sleep(milliseconds: 1_000) }
        } catch {
            StandardStreams.complain("\(error)")
            throw Exit.unusable
        }
    }
}

extension WeChatMerchantKind: ExpressibleByArgument {}
