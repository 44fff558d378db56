import Engine
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
}
