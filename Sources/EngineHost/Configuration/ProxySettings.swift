import Channels
import Cryptography
import HTTPClient
import HTTPMessage

/// Reads `proxy` and `proxy_credentials_file`: how this machine reaches the world when it may not do so directly.
enum ProxySettings {
    static let keys = ["proxy", "proxy_credentials_file"]

    /// - Returns: nil when the table names none; `.some(nil)` for `proxy = "none"`, which goes round the engine's.
    static func read(
        _ table: ConfigurationTable, _ files: NamedFiles
    ) throws(ConfigurationError) -> OutgoingProxy?? {
        guard table.has("proxy") else {
            guard !table.has("proxy_credentials_file") else {
                throw table.fault("proxy_credentials_file", "is of no use without proxy")
            }
            return nil
        }
        let text = try table.text("proxy", maximum: WebAddress.maximumCharacters)
        if text == "none" { return .some(nil) }
        let address: WebAddress
        do throws(WebAddressFault) {
            address = try WebAddress(text)
        } catch {
            throw table.fault("proxy", "must be \"none\" or a URL that \(error.rule); a name and password go into "
                + "proxy_credentials_file")
        }
        guard !address.isSecure, text.lowercased() == address.origin || text.lowercased() == address.origin + "/" else {
            throw table.fault("proxy", "must be \"none\" or like \"http://proxy.example:3128\", with its port")
        }
        guard table.has("proxy_credentials_file") else { return OutgoingProxy(url: address.origin) }
        let secret = try files.secret(table, "proxy_credentials_file", bytes: 3...512)
        let credentials = secret.withBytes { String(decoding: $0, as: UTF8.self) }
        guard credentials.contains(":") else {
            throw table.fault("proxy_credentials_file", "must name a file with one line, \"name:password\"")
        }
        return OutgoingProxy(url: address.origin, credentials: credentials)
    }

    /// The proxies of the engine and of single channels.
    static func rules(
        _ engine: ConfigurationTable, _ channels: [ChannelAccount], _ files: NamedFiles
    ) throws(ConfigurationError) -> ProxyRules {
        var rules = ProxyRules()
        rules.standard = try read(engine, files) ?? nil
        for channel in channels {
            guard let own = channel.proxy, let address = try? WebAddress(channel.endpoint.baseURL) else { continue }
            rules.byOrigin[address.origin] = own
        }
        return rules
    }
}
