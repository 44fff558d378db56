import Alerts
import Engine
package import Payments

extension EngineFile {
    /// Every mistake of a configuration that can be told apart: the first one of each of its tables, in the order of
    /// the file. Empty when it is usable.
    package static func mistakes(_ path: String, at now: Timestamp) -> [ConfigurationError] {
        var found: [ConfigurationError] = []
        do throws(ConfigurationError) {
            _ = try EngineFile(path, at: now)
            return []
        } catch {
            found.append(error)
        }
        guard let text = try? FileText.readText(path), let document = try? ConfigurationTable(file: path, text: text)
        else { return found }
        let files = NamedFiles(besides: path)
        func look(_ read: () throws(ConfigurationError) -> Void) {
            do throws(ConfigurationError) {
                try read()
            } catch where !found.contains(error) {
                found.append(error)
            } catch {}
        }
        look { () throws(ConfigurationError) in _ = try document.table("listen").map(ListenSettings.init) }
        let tables = (try? document.tables("channel", maximumCount: ChannelAccounts.maximumChannels)) ?? []
        for table in tables {
            look { () throws(ConfigurationError) in
                _ = try ChannelAccounts.account(table, files, names: [:], publicURL: "http://127.0.0.1:1", at: now)
            }
        }
        look { () throws(ConfigurationError) in _ = try ShopAccounts.read(document, files) }
        look { () throws(ConfigurationError) in _ = try Operators.read(document) }
        look { () throws(ConfigurationError) in _ = try document.table("payouts").map(PayoutSettings.init) }
        look { () throws(ConfigurationError) in _ = try AlertReceivers.read(document, files) }
        look { () throws(ConfigurationError) in
            _ = try ConsoleSettings(try document.table("console"), dataFolder: files.folder)
        }
        look { () throws(ConfigurationError) in
            var limits = EngineLimits()
            if let table = try document.table("limits") { try limits.read(table) }
        }
        look { () throws(ConfigurationError) in
            var limits = EngineLimits()
            if let table = try document.table("review") { try limits.readReview(table) }
        }
        look { () throws(ConfigurationError) in
            if let table = try document.table("calendar") { _ = try BankingCalendar.read(table, files) }
        }
        return found.sorted { ($0.file, $0.line ?? 0) < ($1.file, $1.line ?? 0) }
    }
}
