import Alerts
import Cryptography
import HTTPMessage
import Operations

/// Reads `[[alert_receiver]]`: who is told of alerts, where, in which language, and which ones.
enum AlertReceivers {
    static let maximumReceivers = 16

    static func read(
        _ document: ConfigurationTable, _ files: NamedFiles
    ) throws(ConfigurationError) -> [AlertReceiver] {
        var receivers: [AlertReceiver] = []
        for table in try document.tables("alert_receiver", maximumCount: maximumReceivers) {
            try table.expect([
                "name", "kind", "url_file", "secret_file", "language", "minimum", "kinds", "tells_end",
                "interval_seconds", "gather_seconds",
            ])
            let profile = try profile(table)
            guard !receivers.contains(where: { $0.profile.name == profile.name }) else {
                throw table.fault("name", "names a receiver a second time")
            }
            receivers.append(AlertReceiver(profile: profile, address: try address(table, profile.kind, files)))
        }
        return receivers
    }

    private static func profile(_ table: ConfigurationTable) throws(ConfigurationError) -> ReceiverProfile {
        let name = try table.text("name", maximum: 32)
        guard name.utf8.allSatisfy({ isNameByte($0) }) else {
            throw table.fault("name", "must be letters, digits, _ and -")
        }
        var profile = ReceiverProfile(name: name, kind: try table.choice("kind", ReceiverKind.self))
        profile.language = try table.choice("language", AlertLanguage.self, standard: .english)
        profile.minimum = try table.choice("minimum", AlertSeverity.self, standard: .warn)
        if table.has("kinds") { profile.kinds = try table.choices("kinds", AlertRow.Kind.self) }
        profile.tellsEnd = try table.boolean("tells_end", standard: true)
        // Below three seconds a robot's twenty messages a minute would not last.
        profile.intervalMilliseconds = 1_000 * (try table.integer("interval_seconds", in: 3...3_600, standard: 5))
        profile.gatherMilliseconds = 1_000 * (try table.integer("gather_seconds", in: 0...3_600, standard: 15))
        return profile
    }

    private static func address(
        _ table: ConfigurationTable, _ kind: ReceiverKind, _ files: NamedFiles
    ) throws(ConfigurationError) -> ReceiverAddress {
        // The address of a robot holds its key: it stands in a file of its owner's, as secrets do.
        let url = try files.secret(table, "url_file", bytes: 10...WebAddress.maximumCharacters)
        try check(url, table, kind)
        if kind == .wecom {
            guard !table.has("secret_file") else {
                throw table.fault("secret_file", "must go: WeCom robots sign nothing, their key stands in the address")
            }
            return ReceiverAddress(url: url, secret: nil)
        }
        guard table.has("secret_file") else {
            throw table.fault("secret_file", "is missing: without it anybody who knows the address could speak for us")
        }
        return ReceiverAddress(url: url, secret: try files.secret(table, "secret_file", bytes: 16...256))
    }

    /// What is wrong is told without the address.
    private static func check(
        _ url: SecretBytes, _ table: ConfigurationTable, _ kind: ReceiverKind
    ) throws(ConfigurationError) {
        let text = url.withBytes { String(decoding: $0, as: UTF8.self) }
        let address: WebAddress
        do throws(WebAddressFault) {
            address = try WebAddress(text)
        } catch {
            throw table.fault("url_file", "must name a file with a URL that \(error.rule)")
        }
        guard address.isSecure || ["127.0.0.1", "::1", "localhost"].contains(address.host) else {
            throw table.fault("url_file", "must hold an https:// address unless it is on this machine")
        }
        let sign: [ReceiverKind: String] = [.dingtalk: "access_token=", .wecom: "key=", .feishu: "/hook/"]
        if let sign = sign[kind], !text.contains(sign) {
            throw table.fault("url_file", "must hold the whole address the robot was given, with \(sign)")
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 95: true
        default: false
        }
    }
}
