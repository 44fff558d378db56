import Alerts
import Channels
import Engine
import Glibc
import HTTPServer
import Operations
package import Payments
import Risk

extension EngineFile {
    /// What was found, for the person who checks before starting: one line each, nothing secret.
    package func report(at now: Timestamp) -> [String] {
        var lines = [
            "\(path): usable",
            "environment \(configuration.environment), site \(configuration.site)",
            "data folder \(dataFolder), ballast \(storage.ballastMiB) MiB, marker \(storage.marker ?? "none")",
            "listens on \(listen.place), reached as \(listen.publicURL)",
        ]
        if let port = listen.notifyPort { lines.append("notifications on \(listen.address) port \(port)") }
        if let port = listen.metricsPort { lines.append("metrics on \(listen.address) port \(port)") }
        lines.append("consoles attach at \(console.socket), at most \(console.maximumConsoles)")
        lines.append(configuration.calendar.knownText(at: now))
        for channel in channels {
            lines.append("channel \(channel.profile.id): \(channel.endpoint.baseURL), \(channel.identity)")
            lines.append("  notifications to \(channel.endpoint.notifyURL)")
            lines += EngineFile.places(channel.profile)
            for expiry in channel.expiries { lines.append("  " + EngineFile.line(expiry, now)) }
        }
        for shop in configuration.shops {
            let keys = credentials.filter { $0.shop == shop.id }.map(\.keyID).joined(separator: ", ")
            lines.append("shop \(shop.id): \(shop.name), signs with \(keys)")
        }
        for person in configuration.operators {
            let roles = person.roles.map(\.rawValue).sorted().joined(separator: ", ")
            let shared = person.isShared ? ", shared: looks and class 1 only" : ""
            lines.append("operator \(person.name): uid \(person.uid), \(roles)\(shared)")
        }
        for receiver in configuration.alertReceivers {
            let named = receiver.kinds.map(\.rawValue).sorted().joined(separator: ", ")
            let kinds = named.isEmpty ? "all kinds" : named
            lines.append(
                "alert receiver \(receiver.name): \(receiver.kind.rawValue), \(receiver.language.rawValue),"
                    + " from \(receiver.minimum.rawValue) on, \(kinds)")
        }
        if configuration.alertReceivers.isEmpty { lines.append("alerts: told on consoles only, no [[alert_receiver]]") }
        for (use, file) in riskFiles.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            lines.append("risk rules, \(use.rawValue): \(file.set.rules.rules.count) in \(file.path)")
        }
        if let merchantRules {
            lines.append("merchant rules: \(merchantRules.rules.count) in \(merchantRules.path)")
        }
        return lines
    }

    /// Where buyers can pay what the channel gives, when the contract names more places than that.
    private static func places(_ profile: ChannelProfile) -> [String] {
        let unpayable = profile.environments.subtracting(profile.payableIn).map(\.rawValue).sorted()
        guard !unpayable.isEmpty, let product = ChannelProduct.used(at: profile.id) else { return [] }
        let payable = profile.environments.intersection(profile.payableIn).map(\.rawValue).sorted()
        return [
            "  \(product.rawValue) can be paid in \(payable.joined(separator: ", ")) alone: orders from "
                + "\(unpayable.joined(separator: ", ")) do not go there"
        ]
    }

    /// Certificates that have ended or soon will, and rules that do nothing. They do not keep an engine from
    /// starting: one channel's certificate must not take the others down.
    package func warnings(at now: Timestamp) -> [String] {
        let certificates = channels.flatMap { channel in
            channel.needingRenewal.filter { EngineFile.daysLeft($0, now) < EngineFile.warningDays($0) }.map { expiry in
                "\(path): channel \(channel.profile.id): " + EngineFile.line(expiry, now)
            }
        }
        let risk = riskFiles.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap(\.value.warnings)
        let left = configuration.calendar.lastKnownDay - now.beijingDay
        let calendar = left < 60 ? ["\(path): " + configuration.calendar.knownText(at: now)] : []
        return calendar + markerWarnings + certificates + ((merchantRules?.warnings ?? []) + risk).map(\.description)
    }

    /// A store without its marker, or a marker that cannot be written: told before the start.
    private var markerWarnings: [String] {
        guard let path = storage.marker else { return [] }
        let store = dataFolder + "/paydeck.sqlite"
        let place = FileText.exists(path) ? path : FileText.folder(of: path)
        if FileText.exists(place), access(place, W_OK) != 0 {
            return ["\(path): the marker cannot be written by this user: \(String(cString: strerror(errno)))"]
        }
        do throws(ConfigurationError) {
            guard FileText.exists(store), try MarkerFile(path: path).read() == nil else { return [] }
        } catch { return ["\(error)"] }
        return [
            "\(path): there is no marker, though there is a store (\(store)): whether its newest rows were lost"
                + " cannot be told; put the marker back if it was moved"
        ]
    }

    private static let renewalDays: Int64 = 30
    /// A channel that gives out its next certificate by itself does so about ten days before the end.
    private static let renewedDays: Int64 = 8

    private static func warningDays(_ expiry: CertificateExpiry) -> Int64 {
        expiry.renewedSerial.isEmpty ? renewalDays : renewedDays
    }

    private static func line(_ expiry: CertificateExpiry, _ now: Timestamp) -> String {
        let days = daysLeft(expiry, now)
        let when = "valid until \(expiry.notAfter.spacedBeijing) (Beijing)"
        if !expiry.renewedSerial.isEmpty {
            let next = days < 0 ? "ENDED, was \(when)" : "\(when)"
            return "\(expiry.key): \(expiry.renewedSerial) \(next); the engine fetches the next one by itself"
        }
        if days < 0 { return "\(expiry.key): ENDED, was \(when); put a new certificate in its place" }
        return days < renewalDays
            ? "\(expiry.key): \(when), \(days) days left; renew it" : "\(expiry.key): \(when)"
    }

    private static func daysLeft(_ expiry: CertificateExpiry, _ now: Timestamp) -> Int64 {
        let milliseconds = expiry.notAfter.since(now)
        return milliseconds < 0 ? -1 : milliseconds / 86_400_000
    }
}

extension ListenSettings {
    /// "127.0.0.1:8080" or "[::1]:8080".
    package var place: String { address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)" }
}
