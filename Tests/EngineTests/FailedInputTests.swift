import Alerts
import Channels
import Operations
import Payments
import Risk
import Testing

@testable import Engine
@testable import Storage

/// An input whose rows the store refuses leaves nothing in memory: the next one finds the engine as it was. Memory is
/// compared whole, by reflection, so a new member is covered the day it is made.
@Suite("Inputs that fail")
struct FailedInputTests {
    @Test("each kind of input that fails at its rows leaves the memory as it was")
    func nothingStays() throws {
        let bench = try Bench { $0.limits.explorePartsPerMillion = 500_000 }
        let samples = try samples(bench)
        #expect(Set(samples.map { InputKind($0) }) == Set(InputKind.allCases), "each kind has a sample")
        bench.advance(2_000)
        for sample in samples {
            let kind = InputKind(sample)
            // The cache of rows fills by reading, whatever comes of the input; here it is warm already.
            try refuseRows(bench, false)
            let before = MemoryText.of(bench.engine)
            try refuseRows(bench, true)
            bench.send(sample)
            try refuseRows(bench, false)
            #expect(bench.fatal == nil, "\(kind)")
            let after = MemoryText.of(bench.engine)
            // These write no row, so nothing refuses them.
            if [.measured, .readOrder, .list, .readMessage].contains(kind) { continue }
            if after != before { Issue.record("\(kind) left: \(MemoryText.difference(before, after))") }
        }
    }

    @Test("the comparison sees what an input changes when its rows are taken")
    func comparisonSees() throws {
        let bench = try Bench()
        let before = MemoryText.of(bench.engine)
        bench.create(bench.request("seen"))
        #expect(MemoryText.of(bench.engine) != before)
    }

    /// Switches a rule of the database on that refuses each new or changed row of what inputs write.
    private func refuseRows(_ bench: Bench, _ isOn: Bool) throws {
        let names = bench.store.connection.passingStatement(
            "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        let tables = try names.rows({ _ in }) { row throws(StoreError) in row.text() }
        #expect(tables.count > 20)
        for table in tables {
            for verb in ["INSERT", "UPDATE"] {
                let name = "refuse_\(verb)_\(table)"
                try bench.store.connection.execute(
                    isOn
                        ? "CREATE TEMP TRIGGER \(name) BEFORE \(verb) ON main.\(table) "
                            + "BEGIN SELECT RAISE(ABORT, 'refused for the test'); END"
                        : "DROP TRIGGER IF EXISTS \(name)")
            }
        }
    }

    /// One input of each kind, each of which would change something.
    private func samples(_ bench: Bench) throws -> [EngineInput] {
        let paid = try bench.paid(bench.request("paid"))
        let open = try bench.payable(bench.request("open"))
        bench.create(bench.request("asked"))
        let call = try bench.take("prepay") { $0.word == "prepay" }
        let attempt = try #require(try bench.attempts("open").first)
        let message = try #require(bench.deliveries.first)
        let envelope = CommandEnvelope(
            actionID: "act-1", command: .arm, reason: "a bench's own work", expectedVersion: 0, typedTarget: "",
            dataAgeMilliseconds: 0)
        return [
            .createOrder(bench.request("new"), bench.token()),
            .readOrder(shop: Bench.shop, .id(paid.id), bench.token()),
            .closeOrder(shop: Bench.shop, .id(open.id), bench.token()),
            .createRefund(
                CreateRefund(
                    shop: Bench.shop, order: .id(paid.id), shopRefundNumber: "r1", requestDigest: [1],
                    amount: .fen(10), reason: "cold tea"), bench.token()),
            .readRefund(shop: Bench.shop, .shopNumber("none"), bench.token()),
            .confirmReceipt(shop: Bench.shop, .id(paid.id), bench.token()),
            .payout(
                .saveParticipant(SaveParticipant(
                    shop: Bench.shop, number: "p1", name: "Wang", level: .verified, tier: .ordinary, accounts: [:],
                    remunerationBasis: "contract")), bench.token()),
            .list(ShopList(shop: Bench.shop, kind: .orders, limit: 10), bench.token()),
            .readMessage(shop: Bench.shop, message.id, bench.token()),
            .resendMessage(shop: Bench.shop, message.id, bench.token()),
            .channelAnswered(task: call.task, .prepaid(payParameter: "weixin://pay"), milliseconds: 80),
            .notified(
                .trade(channel: attempt.channel, eventID: "e1", bench.report(attempt)), bench.token()),
            .notificationRefused(.wechat, NotificationRefusal(reason: .signature, detail: "forged")),
            .shopAnswered(task: message.id, status: 200),
            .alertAnswered(task: message.id, .delivered),
            .measured(.clock(.wechat, aheadMilliseconds: 5_000)),
            .tick,
            .command(envelope, .li, bench.token()),
            .note(OperatorNote(.login, target: "xterm", change: "80x24"), .li, bench.token()),
            .riskRules(.refused(.live, fault: "line 3: points")),
        ]
    }
}

/// Each kind of input by name; a new one cannot be forgotten here.
private enum InputKind: String, CaseIterable {
    case createOrder, readOrder, closeOrder, createRefund, readRefund, confirmReceipt, payout, list, readMessage
    case resendMessage, channelAnswered, notified
    case notificationRefused, shopAnswered, alertAnswered, measured, tick, command, note, riskRules

    init(_ input: EngineInput) {
        self = switch input {
        case .createOrder: .createOrder
        case .readOrder: .readOrder
        case .closeOrder: .closeOrder
        case .createRefund: .createRefund
        case .readRefund: .readRefund
        case .confirmReceipt: .confirmReceipt
        case .payout: .payout
        case .list: .list
        case .readMessage: .readMessage
        case .resendMessage: .resendMessage
        case .channelAnswered: .channelAnswered
        case .notified: .notified
        case .notificationRefused: .notificationRefused
        case .shopAnswered: .shopAnswered
        case .alertAnswered: .alertAnswered
        case .measured: .measured
        case .tick: .tick
        case .command: .command
        case .note: .note
        case .riskRules: .riskRules
        }
    }
}

/// An engine's memory as lines of text, equal for equal memories.
private enum MemoryText {
    /// What is no memory of what happened: parts given from outside, caches of the store's rows, the source of numbers
    /// (a number is never given twice, so a failed input keeps its numbers), and how a heap happens to lie.
    private static let passedOver: Set<String> = [
        "store", "configuration", "headKey", "profiles", "shops", "rules", "planted", "identifiers", "files",
        "attemptOrders", "tasks", "openedPictures", "heap",
    ]

    static func of(_ engine: Engine) -> [String] {
        Mirror(reflecting: engine).children.compactMap { child in
            guard let label = child.label, !passedOver.contains(label) else { return nil }
            return label + ": " + text(child.value)
        }
    }

    static func difference(_ before: [String], _ after: [String]) -> String {
        zip(before, after).filter { $0 != $1 }.map { pair in
            let common = zip(pair.0, pair.1).prefix { $0 == $1 }.count
            let name = pair.0.prefix { $0 != ":" }
            return "\(name): ...\(pair.0.dropFirst(common).prefix(160)) -> ...\(pair.1.dropFirst(common).prefix(160))"
        }.joined(separator: "\n")
    }

    private static func text(_ value: Any) -> String {
        let mirror = Mirror(reflecting: value)
        let parts = mirror.children.filter { !passedOver.contains($0.label ?? "") }.map { child in
            (child.label.map { $0 + "=" } ?? "") + text(child.value)
        }
        switch mirror.displayStyle {
        case .dictionary, .set: return "{" + parts.sorted().joined(separator: ", ") + "}"
        case nil: return "\(value)"
        case .enum where parts.isEmpty: return "\(value)"
        case .enum, .optional, .struct, .class, .tuple, .collection, .some:
            return "(" + parts.joined(separator: ", ") + ")"
        }
    }
}
