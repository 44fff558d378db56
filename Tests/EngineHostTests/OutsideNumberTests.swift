import Engine
import Foundation
import OutsideNumbers
import Payments
import Routing
import Testing

@testable import EngineHost

/// Every whole number of the files people write, replaced in turn: each is read or refused with its line, and none ends
/// the process.
@Suite("Numbers in files", .serialized)
struct OutsideNumberTests {
    @Test("the engine's configuration")
    func configuration() throws {
        let papers = Papers.shared
        let more = """

            [limits]
            second_person_fen = 500000
            alone_per_day_fen = 5000000
            proposal_minutes = 15
            armed_minutes = 5
            idle_minutes = 15
            undo_class_2_seconds = 600
            reveals_per_hour = 20
            """
        _ = try papers.read(EngineConfigurationTests.good + more)
        var (read, refused) = (0, 0)
        for variant in LiteralWalk.variants(EngineConfigurationTests.good + more) {
            do {
                _ = try papers.read(variant.text)
                read += 1
            } catch {
                refused += 1
            }
        }
        #expect(refused > 100, "\(read) read, \(refused) refused")
    }

    @Test("risk rules")
    func risk() throws {
        let text = """
            [verdict]
            review_at = 40
            hold_at = 70
            reject_at = 140

            [[rule]]
            name = "many_orders"
            points = 45
            when = [
                { feature = "user_orders", within_seconds = 3600, at_least = 5 },
                { feature = "amount", at_least = 100, below = 5000 },
                { feature = "hour", at_least = 5, below = 9 },
            ]
            """
        let now = Timestamp(milliseconds: 1_795_000_000_000)
        _ = try RiskRuleFile(file: "risk.toml", text: text, at: now)
        var tried = 0
        for variant in LiteralWalk.variants(text) {
            tried += 1
            _ = try? RiskRuleFile(file: "risk.toml", text: variant.text, at: now)
        }
        #expect(tried > 50)
    }

    @Test("merchant rules and channel profiles")
    func merchantRules() throws {
        let text = """
            [[rule]]
            name = "all-keys"
            when = { amount_at_least_fen = 100, amount_below_fen = 5000, hour_from = 22, hour_to = 6 }
            avoid = ["wechat"]
            because = "night"
            """
        var tried = 0
        for variant in LiteralWalk.variants(text) {
            tried += 1
            _ = try? MerchantRuleFile(
                file: "rules.toml", text: variant.text, channels: MerchantRuleFileTests.channels,
                shops: [ShopID(trusted: "tea")])
        }
        for variant in LiteralWalk.variants("[[channel]]\nid = \"wechat\"\n" + EngineConfigurationTests.profile) {
            tried += 1
            _ = try? ChannelProfiles.read(file: "channels.toml", text: variant.text)
        }
        #expect(tried > 100)
    }

    private static func demo(_ name: String) throws -> String {
        try FileText.readText(URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "demo-data/\(name)").path)
    }

    @Test("tables of values: an integer out of its range is refused with its line and its column")
    func tables() throws {
        let teams = try DemoTeams.read(CSVTable(file: "teams.csv", text: OutsideNumberTests.demo("teams.csv")))
        let shops = try DemoShop.read(file: "shops.toml", text: OutsideNumberTests.demo("shops.toml"), teams: teams)
        let buyers = try DemoBuyer.read(CSVTable(file: "buyers.csv", text: OutsideNumberTests.demo("buyers.csv")))
        let readers: [(name: String, read: (CSVTable) throws -> Void)] = [
            ("buyers.csv", { _ = try DemoBuyer.read($0) }),
            ("day.csv", { _ = try DemoOrder.read($0, shops: shops, buyers: buyers) }),
            ("teams.csv", { _ = try DemoTeams.read($0) }),
        ]
        var (cells, refused) = (0, 0)
        for (name, read) in readers {
            let lines = try OutsideNumberTests.demo(name).split(separator: "\n").prefix(3).map(String.init)
            let header = lines[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let fields = lines[2].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            for (column, field) in fields.enumerated() where Int64(field) != nil {
                cells += 1
                for number in IntegerWalk.hostile + IntegerWalk.strange + ["", " 1", "+1", "1_0"] {
                    var changed = fields
                    changed[column] = number
                    let text = [lines[0], lines[1], changed.joined(separator: ",")].map { $0 + "\n" }.joined()
                    do {
                        try read(CSVTable(file: name, text: text))
                        // An account is a name, whatever it looks like.
                        let isNumber = !["wechat", "alipay"].contains(header[column]) || name != "teams.csv"
                        #expect(!isNumber || !IntegerWalk.beyondAll.contains(number), "\(name) \(header[column]) = \(number)")
                    } catch let error as ConfigurationError {
                        refused += 1
                        #expect(error.line == 3 && error.key == header[column], "\(error)")
                    }
                }
            }
        }
        #expect(cells >= 6 && refused > 50, "\(cells) cells, \(refused) refused")
    }

    @Test("the demo's shops and incidents")
    func demoFiles() throws {
        var (read, refused) = (0, 0)
        func count(_ body: () throws -> Void) {
            do {
                try body()
                read += 1
            } catch { refused += 1 }
        }
        // The last moment of all has no moment behind it.
        let numbers = IntegerWalk.hostile + ["864000", "863999"]
        for variant in LiteralWalk.variants(try OutsideNumberTests.demo("incidents.toml"), numbers: numbers) {
            count { _ = try DemoIncident.read(file: "incidents.toml", text: variant.text) }
        }
        let shops = try OutsideNumberTests.demo("shops.toml")
        for variant in LiteralWalk.variants(shops, numbers: numbers) {
            count { _ = try DemoShop.read(file: "shops.toml", text: variant.text, teams: []) }
        }
        #expect(read > 10 && refused > 50, "\(read) read, \(refused) refused")
        #expect(throws: ConfigurationError.self) {
            try DemoShop.read(file: "shops.toml", text: shops + "\n" + shops, teams: [])
        }
    }
}
