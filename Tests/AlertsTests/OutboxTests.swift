import JSON
import Operations
import Payments
import Testing

@testable import Alerts

@Suite("What a receiver is told, and when")
struct OutboxTests {
    private let start = Timestamp(milliseconds: 1_795_000_000_000)

    private func alert(
        _ id: String, _ severity: String = "critical", kind: AlertRow.Kind = .success, at seconds: Int64 = 0
    ) -> AlertRow {
        var row = AlertRow(
            id: id, kind: kind, severity: severity, channel: "wechat",
            since: start.adding(seconds: seconds).milliseconds)
        row.changedAt = row.since
        row.valueBasisPoints = 8_720
        row.limitBasisPoints = 9_000
        return row
    }

    private func ended(_ row: AlertRow, at seconds: Int64) -> AlertRow {
        var row = row
        row.closedAt = start.adding(seconds: seconds).milliseconds
        row.changedAt = row.closedAt
        return row
    }

    /// One receiver's outbox, with what is done to it in tests.
    private final class Way {
        var outbox = ReceiverOutbox()
        private let start = Timestamp(milliseconds: 1_795_000_000_000)

        func compose(_ alerts: [AlertRow], _ profile: ReceiverProfile, at seconds: Int64) -> AlertMessage? {
            let now = start.adding(seconds: seconds)
            let made = outbox.compose(alerts, for: profile, heading: "PayDeck TEST", number: "N\(seconds)", at: now)
            if made != nil { outbox.noteSent(at: now) }
            return made
        }

        func answered(_ answer: DeliveryAnswer, _ profile: ReceiverProfile, at now: Timestamp) -> Timestamp? {
            outbox.answered(answer, for: profile, at: now)
        }
    }

    @Test func `a critical alert goes out at once, warnings wait for each other`() throws {
        let way = Way()
        let profile = ReceiverProfile(name: "duty", kind: .dingtalk)
        #expect(way.compose([], profile, at: 0) == nil, "quiet while nothing happens")
        let warnings = [alert("a-1", "warn"), alert("a-2", "warn", at: 3)]
        #expect(way.compose(warnings, profile, at: 14) == nil)
        #expect(try #require(way.compose(warnings, profile, at: 15)).entries.map(\.alert) == ["a-1", "a-2"])
        let other = Way()
        #expect(other.compose([alert("a-3")], profile, at: 0)?.entries.map(\.alert) == ["a-3"])
    }

    @Test func `each thing is told once; its end is told where its beginning was`() throws {
        let way = Way()
        let profile = ReceiverProfile(name: "duty", kind: .webhook)
        let raised = alert("a-1")
        #expect(way.compose([raised], profile, at: 0) != nil)
        #expect(way.compose([raised], profile, at: 60) == nil, "one message under way at a time")
        #expect(way.answered(.delivered, profile, at: start.adding(seconds: 61)) == nil)
        #expect(way.compose([raised], profile, at: 90) == nil, "it has been told")
        let over = ended(raised, at: 100)
        let message = try #require(way.compose([over], profile, at: 120))
        #expect(message.entries.map(\.state) == [.ended])
        _ = way.answered(.delivered, profile, at: start.adding(seconds: 121))
        #expect(way.compose([over], profile, at: 200) == nil)
        let silent = Way()
        #expect(silent.compose([over], profile, at: 200) == nil, "nobody hears the end of what he never heard of")
    }

    @Test func `what is acknowledged, put aside, too mild or of another kind is not told`() {
        let outbox = ReceiverOutbox()
        var profile = ReceiverProfile(name: "duty", kind: .wecom)
        var acknowledged = alert("a-1")
        acknowledged.acknowledgedBy = "ops.li"
        var aside = alert("a-2")
        aside.snoozedUntil = start.adding(seconds: 600).milliseconds
        func told(_ row: AlertRow, at seconds: Int64 = 60) -> Bool {
            !outbox.pending([row], for: profile, at: start.adding(seconds: seconds)).isEmpty
        }
        #expect(!told(acknowledged) && !told(aside) && told(aside, at: 601))
        profile.minimum = .critical
        #expect(!told(alert("a-3", "warn")) && told(alert("a-4")))
        profile.kinds = [.ledger]
        #expect(!told(alert("a-5")) && told(alert("a-6", kind: .ledger)))
    }

    @Test func `a receiver is not told of its own silence`() {
        var own = AlertRow(id: "a-1", kind: .receiver, severity: "warn", channel: nil, since: start.milliseconds)
        own.subject = "duty"
        let outbox = ReceiverOutbox()
        #expect(outbox.pending([own], for: ReceiverProfile(name: "duty", kind: .webhook), at: start).isEmpty)
        #expect(!outbox.pending([own], for: ReceiverProfile(name: "other", kind: .webhook), at: start).isEmpty)
    }

    @Test func `no receiver gets more in a minute than its maker allows, whatever happens`() {
        var random = SplitMix64(seed: 3)
        for kind in ReceiverKind.allCases {
            var outbox = ReceiverOutbox()
            var profile = ReceiverProfile(name: "r", kind: kind)
            profile.intervalMilliseconds = 0
            profile.gatherMilliseconds = 0
            var alerts: [AlertRow] = []
            var sent: [Int64] = []
            for tick in 0..<2_400 {
                let now = start.adding(milliseconds: Int64(tick) * 100)
                if random.next() % 2 == 0, alerts.count < 4 {
                    var row = alert("a-\(tick)")
                    row.since = now.milliseconds
                    row.changedAt = row.since
                    alerts.append(row)
                }
                if outbox.compose(alerts, for: profile, heading: "T", number: "N\(tick)", at: now) != nil {
                    outbox.noteSent(at: now)
                    sent.append(now.milliseconds)
                    _ = outbox.answered(.delivered, for: profile, at: now)
                    alerts.removeAll { outbox.told[$0.id] != nil }
                    outbox.forget(alerts)
                }
            }
            #expect(sent.count > 60, "the way is used")
            for (index, moment) in sent.enumerated() {
                let within = sent[index...].prefix { $0 - moment < 60_000 }.count
                #expect(within <= kind.messagesPerMinute)
            }
            #expect(zip(sent, sent.dropFirst()).allSatisfy { $1 - $0 >= kind.spacingMilliseconds })
        }
    }

    @Test func `a receiver that says too fast is left alone; one that is down is tried ever more slowly`() throws {
        let way = Way()
        let profile = ReceiverProfile(name: "duty", kind: .dingtalk)
        _ = way.compose([alert("a-1")], profile, at: 0)
        let rest = way.answered(.limited(code: "130101", waitMilliseconds: 0), profile, at: start)
        #expect(rest == start.adding(seconds: 600), "DingTalk shuts a robot up for ten minutes")
        #expect(way.outbox.limited == 1 && way.outbox.failing == 0, "too fast is no failure")
        var now = start.adding(seconds: 600)
        var waits: [Int64] = []
        for _ in 0..<9 {
            way.outbox.noteSent(at: now)
            let next = try #require(way.answered(.unanswered(reason: "before_send"), profile, at: now))
            waits.append(next.since(now) / 1_000)
            now = next
        }
        #expect(waits == [5, 15, 30, 60, 120, 300, 600, 600, 600])
        #expect(way.outbox.failing == 9 && way.outbox.message?.number == "N0", "the same message under the same number")
        #expect(way.answered(.delivered, profile, at: now) == nil)
        #expect(way.outbox.failing == 0 && way.outbox.told["a-1"] == 20)
    }

    @Test func `a message nobody takes for a day is given up; what still stands is told anew`() {
        let way = Way()
        let profile = ReceiverProfile(name: "duty", kind: .webhook)
        let row = alert("a-1")
        _ = way.compose([row], profile, at: 0)
        let nextDay = start.adding(seconds: 86_400)
        #expect(way.answered(.refused(code: "http 502"), profile, at: nextDay) == nil)
        #expect(way.outbox.message == nil)
        #expect(way.compose([row], profile, at: 86_500)?.entries.map(\.alert) == ["a-1"])
    }

    @Test func `what does not fit follows in the next message`() throws {
        let way = Way()
        let profile = ReceiverProfile(name: "duty", kind: .wecom)
        let rows = (0..<90).map { alert("a-\($0)") }
        let first = try #require(way.compose(rows, profile, at: 0))
        #expect(first.entries.count == ReceiverOutbox.entriesPerMessage)
        #expect(first.title.contains("and 70 more"))
        var told = 0
        for step in 0..<20 {
            told += way.outbox.message?.entries.count ?? 0
            _ = way.answered(.delivered, profile, at: start.adding(seconds: Int64(step) * 10))
            _ = way.compose(rows, profile, at: Int64(step) * 10 + 5)
        }
        #expect(told == 90)
    }

    @Test func `an outbox is the same after it was stored`() throws {
        let way = Way()
        let profile = ReceiverProfile(name: "duty", kind: .feishu)
        _ = way.compose([alert("a-1"), ended(alert("a-2"), at: 3)], profile, at: 0)
        _ = way.answered(.refused(code: "19021"), profile, at: start.adding(seconds: 1))
        let text = JSONWriter.text(way.outbox.value)
        #expect(try ReceiverOutbox(value: JSONParser.parse(text)) == way.outbox)
        _ = way.answered(.delivered, profile, at: start.adding(seconds: 9))
        #expect(try ReceiverOutbox(value: JSONParser.parse(JSONWriter.text(way.outbox.value))) == way.outbox)
    }
}
