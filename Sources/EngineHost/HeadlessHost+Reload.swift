import Channels
import Engine
import HTTPClient
import HTTPServer
package import Payments

extension HeadlessHost {
    /// Reads the configuration and all it names again and takes over what can change while the engine runs: the shops'
    /// keys, and the channels' keys and certificates. Files of risk rules are watched anyway. What needs a restart is
    /// named; what cannot be used changes nothing.
    /// - Returns: what was done, a line each, for the log.
    package func reload(at now: Timestamp) -> [String] {
        let before = file.with { $0 }
        let after: EngineFile
        do throws(ConfigurationError) {
            after = try EngineFile(before.path, at: now)
        } catch {
            return ["not reloaded, everything stays as it was: \(error)"]
        }
        let waiting = EngineFile.waitingForRestart(before, after)
        var lines: [String] = []
        // Keys of shops and channels the running engine does not know wait with the rest of them.
        let shops = Set(before.configuration.shops.map(\.id))
        engine.keyring.replace(after.credentials.filter { shops.contains($0.shop) })
        lines.append("reloaded: keys of \(shops.count) shops")
        let channels = Set(before.channels.map(\.profile.id))
        let known = after.channels.filter { channels.contains($0.profile.id) }
        engine.use(known.map(\.adapter))
        let names = known.map(\.profile.id.text).joined(separator: ", ")
        lines.append("reloaded: keys and certificates of \(names)")
        lines += after.warnings(at: now)
        if !waiting.isEmpty {
            lines.append("changed, but taken over only by a restart: \(waiting.joined(separator: ", "))")
        }
        // What waits for a restart is told again at the next reload.
        return lines
    }
}

extension EngineFile {
    /// Parts of the configuration that differ and that a running engine does not take over.
    static func waitingForRestart(_ before: EngineFile, _ after: EngineFile) -> [String] {
        let (old, new) = (before.configuration, after.configuration)
        let parts: [(name: String, isSame: Bool)] = [
            ("data_folder", before.dataFolder == after.dataFolder),
            ("environment and site", old.environment == new.environment && old.site == new.site),
            ("[listen]", before.listen == after.listen),
            ("[log]", before.log == after.log),
            ("[console]", before.console == after.console),
            ("[[shop]] other than keys", old.shops == new.shops),
            ("[[channel]] other than keys and certificates",
                old.profiles == new.profiles && before.channels.map(\.endpoint) == after.channels.map(\.endpoint)),
            ("proxy", before.proxies == after.proxies),
            ("shop_networks", before.shopNetworks == after.shopNetworks),
            ("[[operator]]", old.operators == new.operators),
            ("[payouts]", old.payouts == new.payouts),
            ("[alerts]", old.alerts == new.alerts),
            ("[[alert_receiver]]", old.alertReceivers == new.alertReceivers),
            ("[calendar]", old.calendar == new.calendar),
            ("[limits] and [review]", old.limits == new.limits),
            ("routing_rules_file", old.merchantRulesName == new.merchantRulesName),
            ("certificates' ends in alerts", old.certificates == new.certificates),
        ]
        return parts.filter { !$0.isSame }.map(\.name)
    }
}
