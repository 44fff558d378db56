import HTTPClient
import HTTPMessage
import HTTPServer
import JSON
import Payments
package import Sandbox

/// The sandbox alone: each channel on its own port, buyers moved by a plain request.
package final class SandboxServer: Sendable {
    /// One JSON line with the addresses and the folder of the keys.
    package let line: String
    private let host: SandboxHost

    /// - Parameter wechat: how WeChat Pay treats the merchant; may be changed at `/sandbox/wechat`.
    package static func start(
        dataFolder: String?, firstPort: Int, wechat: WeChatSandboxSettings = WeChatSandboxSettings()
    ) async throws -> SandboxServer {
        let folder = try dataFolder.map { (path) throws(ConfigurationError) in try DataFolder(path) }
            ?? DataFolder.temporary()
        let keys = try DemoKeys.load(folder)
        guard let client = HTTPClient.start() else {
            throw ConfigurationError(file: "HTTP client", rule: "the system gives no thread or socket for it")
        }
        var settings = SandboxSettings()
        settings.splitDelay = 0
        settings.wechat = wechat
        let host = SandboxHost(world: SandboxWorld(keys: keys, settings: settings, seed: 1), client: client)
        var members: [JSONMember] = []
        for (number, channel) in [ChannelID.wechat, .alipay, .unionpay, .bank].enumerated() {
            let server = LoopbackServer(port: firstPort == 0 ? 0 : firstPort + number) { request in
                host.answer(channel, request)
            }
            Task.detached { try await server.run() }
            let url = "http://127.0.0.1:\(try await server.boundPort())" + (channel == .alipay ? "/gateway.do" : "")
            members.append(JSONMember(name: channel.text, value: .string(url)))
        }
        members.append(JSONMember(name: "keys", value: .string(folder.path + "/keys")))
        for (name, value) in [
            ("mchid", SandboxKeys.wechatMerchant), ("appid", SandboxKeys.wechatApplication),
            ("app_id", SandboxKeys.alipayApplication), ("seller_id", SandboxKeys.alipaySeller),
            ("merId", SandboxKeys.unionpayMerchant), ("bank_app_id", SandboxKeys.bankApplication),
            ("bank_key_serial", SandboxKeys.bankApplicationSerial),
            ("bank_system_key_serial", SandboxKeys.bankSystemSerial),
            ("wechat_merchant_serial", keys.wechatMerchantSerial),
            ("wechat_platform_serial", keys.wechatPlatformSerial),
            ("wechat_public_key_id", SandboxKeys.wechatPublicKeyID),
        ] { members.append(JSONMember(name: name, value: .string(value))) }
        host.startNotifying()
        return SandboxServer(line: JSONWriter.text(.object(members)), host: host)
    }

    private init(line: String, host: SandboxHost) {
        self.line = line
        self.host = host
    }
}
