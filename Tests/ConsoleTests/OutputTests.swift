import Console
import Control
import Foundation
import Operations
import Terminal
import Testing

@Suite("Without a screen")
struct OutputTests {
    private func object(_ screen: ScreenName) throws -> [String: Any] {
        let text = try OneShot(screen: screen, language: .english).text(.json, from: FakeEngine())
        #expect(text.hasSuffix("}\n"))
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("--json of every screen carries totals, channels and the ledger", arguments: ScreenName.allCases)
    func jsonAlways(screen: ScreenName) throws {
        let object = try object(screen)
        #expect(object["screen"] as? String == screen.rawValue)
        #expect(object["at"] as? Int64 == Fixtures.at)
        #expect((object["totals"] as? [String: Any])?["orders"] as? Int == 24_711)
        #expect((object["ledger"] as? [String: Any])?["balanced"] as? Bool == true)
        #expect((object["channels"] as? [[String: Any]])?.count == 3)
        #expect((object["weights"] as? [String: Any])?["preference"] as? Int == 60)
    }

    @Test("each screen adds its own, and the selected row's detail")
    func jsonOwn() throws {
        let orders = try object(.orders)
        #expect((orders["orders"] as? [[String: Any]])?.count == 40)
        let trace = orders["orderTrace"] as? [String: Any]
        #expect((trace?["row"] as? [String: Any])?["id"] as? String == Fixtures.orderID(0))
        let review = try object(.review)
        #expect((review["review"] as? [[String: Any]])?.count == 5)
        #expect(review["caseDetail"] != nil && review["orders"] == nil)
        let overview = try object(.overview)
        for key in ["preferences", "regions", "successPerMinute", "events", "timers", "proposals", "review", "alerts"] {
            #expect(overview[key] != nil, "\(key)")
        }
        #expect(try object(.channels)["changes"] != nil)
    }

    @Test("--plain is lines of text with the same columns, without control characters", arguments: ScreenName.allCases, Language.allCases)
    func plain(screen: ScreenName, language: Language) throws {
        let text = try OneShot(screen: screen, language: language).text(.plain, from: FakeEngine())
        Golden.check("plain-\(screen.rawValue)-\(language.rawValue)", text)
        for scalar in text.unicodeScalars { #expect(scalar.value >= 0x20 || scalar == "\n") }
        #expect(!text.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
    }

    @Test("--once without a form is the screen at the size asked for")
    func screen() throws {
        let text = try OneShot(screen: .channels, language: .english, size: Size(width: 100, height: 30)).text(.screen, from: FakeEngine())
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 31)
        #expect(text.contains("> unionpay"))
    }

    @Test("a silent engine is an error, not an empty screen")
    func silent() {
        let engine = FakeEngine()
        engine.set { $0.isSilent = true }
        #expect(throws: OneShot.Fault.engine(.unreachable("socket closed"))) {
            try OneShot(screen: .overview, language: .english).text(.json, from: engine)
        }
    }

    @Test("e writes the filtered table as CSV; texts that spreadsheets would run are defused, figures stay figures")
    func csv() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "export-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let story = Story(.orders, 160, 45, change: { snapshot in
            guard !snapshot.orders.isEmpty else { return }
            snapshot.orders[0].shopOrderNumber = "=HYPERLINK(\"http://x\",\"a\")"
            snapshot.orders[1].shop = "@sum,\"x\""
            snapshot.orders[2].buyer = "-1+2"
        }, exportFolder: folder.path)
        story.press(.char("e"), .char("e"))
        story.settle()
        #expect(story.messageLine.contains("written: "))
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(files == ["paydeck-orders-134207-1.csv", "paydeck-orders-134207.csv"], "nothing is overwritten")
        let text = try String(contentsOf: folder.appending(path: "paydeck-orders-134207.csv"), encoding: .utf8)
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.count == 42 && lines[0].hasPrefix("time,order,channel,amount,state"))
        #expect(text.contains("\"'=HYPERLINK(\"\"http://x\"\",\"\"a\"\")\""))
        #expect(text.contains("\"'@sum,\"\"x\"\"\"") && text.contains(",'-1+2,"))
        #expect(lines[1].contains(",10.00,"))
    }

    @Test("an export that cannot be written is told")
    func csvFails() {
        let story = Story(.orders, exportFolder: "/nonexistent/folder")
        story.press(.char("e"))
        story.settle()
        #expect(story.messageLine.contains("not written"))
    }

    @Test("text from outside cannot move the cursor, reorder, or pose as our own", arguments: ScreenName.allCases)
    func hostileText(screen: ScreenName) {
        let evil = "\u{1B}[2J\u{1B}]0;x\u{7}\u{202E}evil\r\n"
        let story = Story(screen, 160, 45, change: { snapshot in
            snapshot.site = evil
            snapshot.operatorName = evil
            for index in snapshot.orders.indices { snapshot.orders[index].shop = evil }
            for index in snapshot.review.indices { snapshot.review[index].rule = evil }
            for index in snapshot.events.indices { snapshot.events[index].who = evil }
            snapshot.caseDetail?.notes = [NoteView(at: 0, by: evil, text: evil)]
            snapshot.channels[0].breakerReason = evil
        })
        let scalars = story.text.unicodeScalars
        #expect(!scalars.contains { ($0.value < 0x20 && $0 != "\n") || $0.value == 0x7F || $0.value == 0x202E })
        #expect(story.sees("<1b>"))
    }
}
