import Alerts
package import Engine
package import HTTPClient
package import HTTPServer
package import Payments
package import Risk
import Routing

/// The configuration of `paydeck engine`, read and checked whole: what is left is to start. Holds keys; prints none.
package struct EngineFile: Sendable {
    package let path: String
    package let dataFolder: String
    package let listen: ListenSettings
    package let console: ConsoleSettings
    package let storage: StorageSettings
    package let configuration: EngineConfiguration
    /// Requests a second of shops that have a rate of their own.
    package let shopRates: [ShopID: Int64]
    package let credentials: [ShopCredential]
    package let channels: [ChannelAccount]
    /// Private networks that messages to shops may go to.
    package let shopNetworks: [AddressNetwork]
    package let log: LogSettings
    /// How channels and receivers of alerts are reached.
    package let proxies: ProxyRules
    package let alertReceivers: [AlertReceiver]
    /// The files the risk rules stand in, by use; watched while the engine runs.
    package let riskFiles: [RiskRulesVersion.Use: RiskRuleFile]
    /// Nil when the configuration names no file of merchant rules.
    package let merchantRules: MerchantRuleFile?

    /// Reads the file and every file it names.
    /// - Parameter now: against which certificates are judged.
    /// - Throws: the first fault, with file, line, key and what to do. Never the content of a key or secret.
    package init(_ path: String, at now: Timestamp) throws(ConfigurationError) {
        try ShippedCodes.check()
        let document = try ConfigurationTable(file: path, text: try FileText.readText(path))
        try document.expect([
            "engine", "listen", "channel", "receiver", "shop", "operator", "risk", "payouts", "alerts",
            "alert_receiver", "console", "review", "limits", "calendar", "log", "storage",
        ])
        let files = NamedFiles(besides: path)
        let engine = try EngineFile.section(document, "engine")
        try engine.expect([
            "data_folder", "environment", "site", "risk_file", "shadow_risk_file", "routing_rules_file",
            "shop_networks", "recorded_hours",
        ] + ProxySettings.keys)
        listen = try ListenSettings(try EngineFile.section(document, "listen"))
        channels = try ChannelAccounts.read(document, files, publicURL: listen.publicURL, at: now)
        let shops = try ShopAccounts.read(document, files)
        merchantRules = try EngineFile.rules(engine, files, channels.map(\.profile), shops.map(\.profile.id))
        riskFiles = try EngineFile.riskFiles(engine, files, at: now)
        log = try document.table("log").map { (table) throws(ConfigurationError) in
            try LogSettings(table)
        } ?? LogSettings()
        proxies = try ProxySettings.rules(engine, channels, files)
        let inline = try EngineFile.inlineRisk(document, engine, path, at: now)
        self.path = path
        dataFolder = files.path(try engine.text("data_folder", maximum: 1_024))
        console = try ConsoleSettings(try document.table("console"), dataFolder: dataFolder)
        storage = try StorageSettings(try document.table("storage"), files, dataFolder: dataFolder)
        shopNetworks = try EngineFile.networks(engine)
        var limits = EngineLimits()
        limits.recordedHours = Int(
            try engine.integer("recorded_hours", in: 0...168, standard: Int64(limits.recordedHours)))
        if let table = try document.table("limits") { try limits.read(table) }
        if let review = try document.table("review") { try limits.readReview(review) }
        credentials = shops.flatMap(\.credentials)
        shopRates = Dictionary(
            shops.compactMap { shop in shop.requestsPerSecond.map { (shop.profile.id, $0) } }) { first, _ in first }
        var configuration = EngineConfiguration(
            environment: try engine.text("environment", maximum: 16), site: try engine.text("site", maximum: 32),
            profiles: channels.map(\.profile), shops: shops.map(\.profile),
            risk: (riskFiles[.live]?.set ?? inline)?.rules ?? .standard, breaker: BreakerSettings(),
            limits: limits, operators: try Operators.read(document),
            payouts: try document.table("payouts").map { (table) throws(ConfigurationError) in
                try PayoutSettings(table)
            } ?? PayoutSettings())
        if let table = try document.table("calendar") {
            configuration.calendar = try BankingCalendar.read(table, files)
        }
        configuration.merchantRules = merchantRules?.rules ?? []
        configuration.merchantRulesName = merchantRules?.name ?? ""
        alertReceivers = try AlertReceivers.read(document, files)
        configuration.alertReceivers = alertReceivers.map(\.profile)
        configuration.certificates = EngineFile.certificates(channels)
        let names = channels.map(\.profile.id.text)
        configuration.alerts = try document.table("alerts").map { (table) throws(ConfigurationError) in
            try AlertSettings(table, channels: names)
        } ?? AlertSettings()
        configuration.riskSource = riskFiles[.live]?.set.source ?? ""
        configuration.shadowRisk = riskFiles[.shadow]?.set
        self.configuration = configuration
    }

    /// Whose end is watched, by channel and the key that names the file.
    private static func certificates(_ channels: [ChannelAccount]) -> [WatchedCertificate] {
        channels.flatMap { account in
            account.expiries.map { expiry in
                var watched = WatchedCertificate(
                    name: expiry.key, channel: account.profile.id, notAfter: expiry.notAfter)
                watched.renewedSerial = expiry.renewedSerial
                return watched
            }
        }
    }

    /// Rules that would lose orders keep an engine from starting; those that do nothing are told (`warnings`).
    private static func rules(
        _ engine: ConfigurationTable, _ files: NamedFiles, _ channels: [ChannelProfile], _ shops: [ShopID]
    ) throws(ConfigurationError) -> MerchantRuleFile? {
        guard engine.has("routing_rules_file") else { return nil }
        let file = try files.text(engine, "routing_rules_file")
        let rules = try MerchantRuleFile(file: file.path, text: file.text, channels: channels, shops: shops)
        if let error = rules.errors.first { throw error }
        return rules
    }

    private static func section(
        _ document: ConfigurationTable, _ name: String
    ) throws(ConfigurationError) -> ConfigurationTable {
        guard let table = try document.table(name) else { throw document.fault(name, "is missing: add [\(name)]") }
        return table
    }

    private static func networks(_ engine: ConfigurationTable) throws(ConfigurationError) -> [AddressNetwork] {
        var networks: [AddressNetwork] = []
        for text in try engine.texts("shop_networks", standard: []) {
            guard let network = AddressNetwork(text) else {
                throw engine.fault("shop_networks", "must hold networks such as \"10.1.0.0/16\"")
            }
            networks.append(network)
        }
        return networks
    }

    /// Rules in files of their own. A file that cannot be used keeps an engine from starting.
    private static func riskFiles(
        _ engine: ConfigurationTable, _ files: NamedFiles, at now: Timestamp
    ) throws(ConfigurationError) -> [RiskRulesVersion.Use: RiskRuleFile] {
        var found: [RiskRulesVersion.Use: RiskRuleFile] = [:]
        for (key, use) in [("risk_file", RiskRulesVersion.Use.live), ("shadow_risk_file", .shadow)]
        where engine.has(key) {
            let file = try files.text(engine, key)
            let rules = try RiskRuleFile(file: file.path, text: file.text, at: now)
            _ = try rules.usable()
            found[use] = rules
        }
        return found
    }

    /// The rules may stand in `[risk]` instead; without either the standard ones hold.
    private static func inlineRisk(
        _ document: ConfigurationTable, _ engine: ConfigurationTable, _ path: String, at now: Timestamp
    ) throws(ConfigurationError) -> RiskRuleSet? {
        guard let inline = try document.table("risk") else { return nil }
        guard !engine.has("risk_file") else {
            throw engine.fault("risk_file", "must go when the rules stand in [risk]: one place holds them")
        }
        return try RiskRuleFile(inline, path: path, text: nil, at: now).usable()
    }
}
