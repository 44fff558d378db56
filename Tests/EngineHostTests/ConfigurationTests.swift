import Payments
import Testing

@testable import EngineHost

@Suite("Configuration")
struct ConfigurationTests {
    private static let good = """
        [[channel]]
        id = "wechat"
        environments = ["wechat", "app"]
        categories = ["goods"]
        minimum_fen = 1
        maximum_fen = 5000000
        fee_millionths = 6000
        upkeep_per_thousand_fen = 4200
        bad_debt_millionths = 180
        splits_after_payment = true
        split_ceiling_basis_points = 3000
        can_close = true
        concurrency = 400
        rate_per_second = 300
        split_delay_ms = 1500
        weight = 45

        """

    @Test("a good file gives its channel")
    func reads() throws {
        let profiles = try ChannelProfiles.read(file: "channels.toml", text: Self.good)
        #expect(profiles.map(\.id.text) == ["wechat"])
        #expect(profiles[0].feeMillionths == 6_000)
    }

    @Test(
        "each mistake is named with its line and key",
        arguments: [
            ("weight = 45", "weight = 145", 16, "weight"),
            ("weight = 45", "weigth = 45", 16, "weigth"),
            ("fee_millionths = 6000", "fee_millionths = \"0.6 %\"", 7, "fee_millionths"),
            ("fee_millionths = 6000", "fee_millionths = 0.006", 7, "fee_millionths"),
            ("can_close = true", "can_close = 1", 12, "can_close"),
            ("environments = [\"wechat\", \"app\"]", "environments = [\"wechat\", \"ap\"]", 3, "environments"),
            ("environments = [\"wechat\", \"app\"]", "environments = \"app\"", 3, "environments"),
            ("maximum_fen = 5000000", "maximum_fen = 0", 6, "maximum_fen"),
            ("id = \"wechat\"", "id = \"we\\u001bchat\"", 2, "id"),
            ("id = \"wechat\"", "id = \"\"", 2, "id"),
        ])
    func namesMistakes(from: String, to: String, line: Int, key: String) {
        let text = Self.good.replacing(from, with: to)
        #expect {
            try ChannelProfiles.read(file: "channels.toml", text: text)
        } throws: { error in
            guard let error = error as? ConfigurationError else { return false }
            return error.line == line && error.key == key && !error.rule.isEmpty
        }
    }

    @Test("broken TOML is told with its line")
    func brokenSyntax() {
        #expect {
            try ChannelProfiles.read(file: "channels.toml", text: "[[channel]]\nid = \n")
        } throws: { error in (error as? ConfigurationError)?.line == 2 }
    }

    @Test("a misspelt key is answered with the one that was meant")
    func suggestsKeys() {
        #expect {
            try ChannelProfiles.read(file: "channels.toml", text: Self.good + "colour = 1\nsplit_delay = 3\n")
        } throws: { error in
            guard let error = error as? ConfigurationError else { return false }
            return error.key == "colour" || (error.key == "split_delay" && error.rule.contains("split_delay_ms"))
        }
    }

    @Test("rows of a table must have the header's fields, and numbers their range")
    func tables() throws {
        let table = try CSVTable(file: "a.csv", text: "a,b\n1,\"x, \"\"y\"\"\"\n")
        #expect(table.rows == [["1", "x, \"y\""]])
        #expect(throws: ConfigurationError.self) { try CSVTable(file: "a.csv", text: "a,b\n1\n") }
        #expect(throws: ConfigurationError.self) { try CSVTable(file: "a.csv", text: "a,b\n1,\"2\n") }
        #expect(throws: ConfigurationError.self) { try table.integer(row: 0, column: 0, in: 5...9) }
    }

    @Test("a channel's currencies and what exchange costs there; an adapter of fen takes no others")
    func currencies() throws {
        func read(_ more: String, id: String = "antom") throws -> ChannelProfile {
            let text = Self.good.replacing("\"wechat\"\nenv", with: "\"\(id)\"\nenv") + more
            return try #require(try ChannelProfiles.read(file: "channels.toml", text: text).first)
        }
        #expect(try read("").currencies == [.cny])
        let foreign = try read("currencies = [\"USD\", \"THB\"]\nexchange_millionths = 4000\n")
        #expect(foreign.currencies == [.usd, .thb] && foreign.exchangeMillionths == 4_000)
        for (more, id) in [
            ("currencies = [\"USD\"]\n", "wechat"), ("currencies = []\n", "antom"), ("currencies = [\"XYZ\"]\n", "antom"),
        ] {
            #expect {
                _ = try read(more, id: id)
            } throws: { ($0 as? ConfigurationError)?.key == "currencies" }
        }
    }
}
