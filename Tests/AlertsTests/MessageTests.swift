import Operations
import Payments
import Testing

@testable import Alerts

@Suite("What messages say")
struct MessageTests {
    private let start = Timestamp(milliseconds: 1_795_000_000_000)

    private func line(_ row: AlertRow, _ language: AlertLanguage = .english, known: Int? = nil) -> String {
        AlertEntry(row, known: known, language.words).text
    }

    @Test func `a line says where, what, how much, since when, in both languages`() {
        var row = AlertRow(
            id: "a-1", kind: .success, severity: "critical", channel: "wechat", since: start.milliseconds)
        row.valueBasisPoints = 8_720
        row.limitBasisPoints = 9_000
        row.evidence = Evidence.outageNoticed.text("9", "12", "3", "4")
        #expect(line(row) == "wechat success 87.2 %, line 90.0 %; outage: 9 of 12 calls failed, 3 of them overdue; "
            + "usual are 4 %; since 19:06")
        #expect(line(row, .chinese) == "微信支付 成功率 87.2 %, 告警线 90.0 %; 中断：12 次调用失败 9 次，其中 3 次逾期未答；"
            + "平时为 4 %; 自 19:06")
        row.closedAt = start.adding(seconds: 3_600).milliseconds
        #expect(line(row, known: 20) == "wechat success 87.2 %, line 90.0 %; over: 19:06 to 20:06")
        #expect(line(row, .chinese, known: 20).hasSuffix("已解除: 19:06 至 20:06"))
    }

    @Test func `each kind has its name and its next step in both languages`() {
        for kind in AlertRow.Kind.allCases {
            for words in [AlertWords.english, .chinese] {
                #expect(words.names[kind]?.isEmpty == false && words.advice[kind]?.isEmpty == false, "\(kind)")
            }
        }
        for phrase in AlertWords.Phrase.allCases {
            #expect(AlertWords.english.phrases[phrase] != nil && AlertWords.chinese.phrases[phrase] != nil)
        }
    }

    @Test func `figures are said in their own units`() {
        func figures(_ kind: AlertRow.Kind, value: Int? = nil, limit: Int? = nil, count: Int? = nil) -> String {
            var row = AlertRow(id: "a", kind: kind, severity: "warn", channel: nil, since: 0)
            (row.valueBasisPoints, row.limitBasisPoints, row.count) = (value, limit, count)
            return AlertWords.english.figures(row)
        }
        #expect(figures(.disk, value: 420, count: 1_966) == "4.2 % free, 1.9 GiB")
        #expect(figures(.clock, count: -47) == "47 s behind")
        #expect(figures(.certificate, count: 6) == "6 days left")
        #expect(figures(.certificate, count: -2) == "ended 2 days ago")
        #expect(figures(.splitFailure, value: 105, limit: 50) == "1.05 %, line 0.50 %")
        #expect(figures(.shopBacklog, count: 412) == "412")
    }

    @Test func `text from outside calls nobody, links nowhere and hides nothing`() {
        let hostile = "<@all>[pay](http://x) **b** \u{202E}evil\u{1B}[31m\nline2\u{200B}\u{2028}# @所有人 `x` <at id=all>"
        let inert = InertText.line(hostile)
        for mark in ["@", "<", ">", "[", "]", "*", "`", "#", "\n", "\u{1B}", "\u{202E}", "\u{200B}", "\u{2028}"] {
            #expect(!inert.contains(mark), "\(mark.unicodeScalars.map(\.value))")
        }
        #expect(inert.contains("evil") && inert.contains("所有人"))
        #expect(InertText.line(inert) == inert, "once is enough")
        #expect(InertText.line(String(repeating: "长", count: 5_000)).count == InertText.maximumScalars)
        var row = AlertRow(id: "a-1", kind: .receiver, severity: "warn", channel: nil, since: start.milliseconds)
        row.subject = hostile
        #expect(!line(row).contains("@") && !line(row).contains("\n"))
    }

    @Test func `a message is the same after it was stored`() {
        let profile = ReceiverProfile(name: "duty", kind: .webhook)
        let message = AlertMessage.test(number: "N1", for: profile, heading: "PayDeck PROD sha-1", at: start)
        #expect(message.plainText.contains("Nothing has happened."))
        #expect(AlertMessage(value: message.value) == message)
    }
}
