import Engine
import Payments
import Risk
import Testing

@testable import EngineHost

@Suite("Risk rules as a file says them")
struct RiskRuleFileTests {
    private static let now = Timestamp(milliseconds: 1_795_000_000_000)

    private func file(_ text: String) throws -> RiskRuleFile {
        try RiskRuleFile(file: "risk.toml", text: text, at: RiskRuleFileTests.now)
    }

    /// One rule with its parts changed: the condition stands in line 5, or 6 when there is a `rest`.
    private static func rule(
        _ when: String = "{ feature = \"amount\", at_least = 100 }", name: String = "r", points: String = "45",
        rest: String = ""
    ) -> String {
        "[[rule]]\nname = \"\(name)\"\npoints = \(points)\n\(rest)when = [\n    \(when),\n]\n"
    }

    private static func entry(_ rest: String, list: String = "deny", of subject: String = "user") -> String {
        "[[entry]]\nlist = \"\(list)\"\nof = \"\(subject)\"\nvalue = \"u-1\"\n\(rest)"
    }

    @Test("each mistake is named with file, line, rule and key", arguments: [
        (rule("{ feature = \"amnt\", at_least = 1 }"), ":5: rule \"r\": feature: \"amnt\" is not known; did you mean \"amount\"?"),
        (rule("{ feature = \"user_orders\", at_least = 5 }"), ":5: rule \"r\": within_seconds: is missing"),
        (rule("{ feature = \"hour\", within_seconds = 60, at_least = 5 }"), ":5: rule \"r\": within_seconds: must go: hour looks back as far as memory does"),
        (rule("{ feature = \"user_orders\", within_seconds = 0, at_least = 5 }"), ":5: rule \"r\": within_seconds: must be 1...172800, is 0"),
        (rule("{ feature = \"amount\" }"), ":5: rule \"r\": at_least: is missing: give at_least, below or both"),
        (rule("{ feature = \"hour\", at_least = 24 }"), ":5: rule \"r\": at_least: must be 0...23, is 24"),
        (rule(name: "R 1"), ":2: rule \"R 1\": name: must be lower-case letters, digits and _"),
        (rule(name: "deny_list"), ":2: rule \"deny_list\": name: is the name of a list: take another"),
        (rule(points: "1001"), ":3: rule \"r\": points: must be 0...1000, is 1001"),
        (rule(points: "\"45\""), ":3: rule \"r\": points: must be an integer"),
        (rule(rest: "for = [\"orders\"]\n"), ":4: rule \"r\": for: \"orders\" is none of order, payout"),
        (rule(rest: "for = []\n"), ":4: rule \"r\": for: must name order, payout or both"),
        ("[[rule]]\nname = \"r\"\npoints = 45\n", ":1: rule \"r\": when: is missing: say which orders or withdrawals the rule is about"),
        (rule(rest: "becuase = \"x\"\n"), ":4: rule \"r\": becuase: is not a known key; did you mean \"because\"?"),
        (rule() + rule("{ feature = \"amount\", at_least = 200 }"), ":8: rule \"r\": name: names a rule a second time"),
        (rule("{ feature = \"hour\", at_least = 5, below = 5 }"), ":1: rule \"r\": can never hold: nothing meets its hour"),
        (rule() + rule(name: "s"), ":7: rule \"s\": asks the same as \"r\": only one of them can mean its points"),
        ("[verdict]\nhold_at = 70\nreview_at = 60\nreject_at = 140\n" + rule(), ": verdict.review_at: is below the milder one: hold, review, reject must rise"),
        (entry("until = \"soon\"\n"), ":5: until: must be a moment such as \"2026-12-31T00:00:00+08:00\""),
        (entry("") + entry("", list: "allow"), ":1: entry: is denied here and allowed elsewhere in the file"),
        (entry("", of: "usr"), ":3: of: \"usr\" is none of user, device, address, identity, payee, leader"),
    ])
    func mistakes(text: String, expected: String) throws {
        let found = try file(text)
        #expect(found.errors.map(\.description) == ["risk.toml" + expected])
        #expect(throws: ConfigurationError.self) { try found.usable() }
    }

    @Test("one mistake does not hide the next; sums are told of only when every rule could be read")
    func severalMistakes() throws {
        let weak = RiskRuleFileTests.rule(points: "1")
        let found = try file(weak)
        #expect(found.errors == [] && found.warnings.count == 4)
        #expect(found.warnings.last?.description
            == "risk.toml:1: rule \"r\": does nothing: with all that can hold beside it no line is reached")
        let spoilt = RiskRuleFileTests.rule(name: "s", points: "x")
        let both = try file(weak + RiskRuleFileTests.rule(name: "s", points: "2000") + RiskRuleFileTests.entry("until = 5\n"))
        #expect(both.errors.map(\.line) == [9, 17] && both.warnings == [])
        #expect(throws: ConfigurationError.self) { try file(spoilt) }
        #expect(throws: ConfigurationError.self) { try file("[[rule]]\nname = ") }
        #expect(throws: ConfigurationError.self) { try file("[[rules]]\nname = \"x\"\n") }
    }

    @Test("entries whose time is over are told and do no harm; entries alone keep the standard rules")
    func entries() throws {
        let found = try file(RiskRuleFileTests.entry("until = \"2020-01-01T00:00:00+08:00\"\n"))
        #expect(found.errors == [])
        #expect(found.warnings.map(\.description) == ["risk.toml:1: entry: does nothing: its time is over"])
        #expect(try found.usable().rules.rules == RiskRules.standard.rules)
    }
}

@Suite("A file of risk rules that changes while the engine runs")
struct RiskRuleWatchTests {
    private static let now = Timestamp(milliseconds: 1_795_000_000_000)
    private static let first = "[verdict]\nhold_at = 40\nreview_at = 60\nreject_at = 140\n"
    private static let second = "[verdict]\nhold_at = 41\nreview_at = 60\nreject_at = 140\n"
    private static let broken = "[verdict]\nhold_at = 41\nreview_at = 6"

    private func watch() throws -> RiskRuleWatch {
        RiskRuleWatch(.live, try RiskRuleFile(
            file: "risk.toml", text: RiskRuleWatchTests.first, at: RiskRuleWatchTests.now))
    }

    @Test("what has not changed is no news; another text is, once")
    func changes() throws {
        var watch = try watch()
        #expect(watch.look(RiskRuleWatchTests.first, at: RiskRuleWatchTests.now) == nil)
        let news = watch.look(RiskRuleWatchTests.second, at: RiskRuleWatchTests.now)
        guard case .changed(.live, let set?) = news else {
            Issue.record("must be new rules, is \(String(describing: news))")
            return
        }
        #expect(set.rules.holdAt == 41 && set.source == RiskRuleWatchTests.second)
        #expect(watch.look(RiskRuleWatchTests.second, at: RiskRuleWatchTests.now) == nil)
    }

    @Test("a file caught half written is no news; one that stays unusable is refused once, with its fault")
    func halfWritten() throws {
        var watch = try watch()
        #expect(watch.look(RiskRuleWatchTests.broken, at: RiskRuleWatchTests.now) == nil)
        guard case .changed = watch.look(RiskRuleWatchTests.second, at: RiskRuleWatchTests.now) else {
            Issue.record("the whole file must be taken")
            return
        }
        #expect(watch.look(RiskRuleWatchTests.broken, at: RiskRuleWatchTests.now) == nil)
        #expect(watch.look(RiskRuleWatchTests.broken, at: RiskRuleWatchTests.now) == .refused(
            .live, fault: "risk.toml: verdict.review_at: is below the milder one: hold, review, reject must rise"))
        #expect(watch.look(RiskRuleWatchTests.broken, at: RiskRuleWatchTests.now) == nil)
        // Put back as it was, it counts as new again: what is in force is told by the record.
        guard case .changed = watch.look(RiskRuleWatchTests.second, at: RiskRuleWatchTests.now) else {
            Issue.record("the file that was put right must be taken")
            return
        }
    }

    @Test("a file that is gone or empty never means the standard rules", arguments: [nil, "", "\n  \n"] as [String?])
    func gone(text: String?) throws {
        var watch = try watch()
        #expect(watch.look(text, at: RiskRuleWatchTests.now) == nil)
        #expect(watch.look(text, at: RiskRuleWatchTests.now)
            == .refused(.live, fault: "risk.toml: is empty or cannot be read"))
        #expect(watch.look(RiskRuleWatchTests.first, at: RiskRuleWatchTests.now) != nil)
    }
}
