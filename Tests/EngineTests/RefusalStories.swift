import Channels
import Engine
import Payments
import Routing
import Storage
import Testing

/// What is refused, or comes again, is counted; the store grows by a row a minute for each reason and source.
@Suite struct RefusalStories {
    private func rows(_ bench: Bench, _ kind: EventKind) throws -> [FeedEvent] {
        try bench.store.events(after: 0, limit: 100_000).filter { $0.kind == kind }
    }

    private func forge(_ bench: Bench, _ reason: NotificationRefusal.Reason, at channel: ChannelID = .wechat) {
        bench.send(.notificationRefused(channel, NotificationRefusal(reason: reason, detail: "x")))
    }

    @Test func `ten minutes of forgeries are eleven rows, and the count is right at every moment`() throws {
        let bench = try Bench()
        for second in 0..<600 {
            for _ in 0..<20 { forge(bench, .signature) }
            #expect(bench.engine.counters.notificationsRefused == Int64(20 * (second + 1)))
            bench.run(1_000)
        }
        bench.run(120_000)
        let rows = try rows(bench, .notificationRefused)
        #expect(rows.count <= 12)
        #expect(bench.engine.counters.notificationsRefused == 12_000)
        #expect(bench.engine.counters.refusedNotifications == [.wechat: ["signature": 12_000]])
        try bench.crash()
        #expect(bench.engine.counters.notificationsRefused == 12_000, "rows tell how many each stands for")
    }

    @Test func `each reason and each channel has a row of its own`() throws {
        let bench = try Bench()
        for reason in NotificationRefusal.Reason.allCases {
            for channel in [ChannelID.wechat, .alipay] {
                for _ in 0..<10 { forge(bench, reason, at: channel) }
            }
        }
        let kinds = NotificationRefusal.Reason.allCases.count
        #expect(try rows(bench, .notificationRefused).count == 2 * kinds)
        #expect(bench.engine.counters.notificationsRefused == Int64(20 * kinds))
    }

    @Test func `a count of many counts as many`() throws {
        let bench = try Bench()
        bench.send(.notificationRefused(.wechat, NotificationRefusal(reason: .clock, detail: ""), times: 1_000_000))
        #expect(bench.engine.counters.notificationsRefused == 1_000_000)
        #expect(try rows(bench, .notificationRefused).count == 1)
    }

    @Test func `a message that was recorded and is sent again and again writes a row a minute`() throws {
        let bench = try Bench()
        let order = try bench.paid(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        let before = try bench.store.lastSequence()
        for _ in 0..<1_000 { #expect(bench.notifyPaid(attempt) == true) }
        #expect(try bench.store.lastSequence() - before <= 1)
        #expect(bench.engine.counters.notificationsRepeated == 1_000)
        #expect(try bench.order("A1") == order)
    }

    @Test func `true messages with a wrong amount write a row a minute each`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        for _ in 0..<100 { bench.notifyPaid(attempt, fen: 1) }
        #expect(try rows(bench, .notificationRefused).count == 1)
        #expect(bench.engine.counters.notificationsRefused == 100)
    }

    @Test func `whoever recorded many messages gets a bounded number of rows out of them`() throws {
        let bench = try Bench()
        var attempts: [Attempt] = []
        for number in 0..<300 {
            try bench.paid(bench.request("A\(number)"))
            attempts.append(try bench.attempts("A\(number)")[0])
        }
        let before = try rows(bench, .notificationRepeated).count
        for _ in 0..<3 { for attempt in attempts { bench.notifyPaid(attempt) } }
        #expect(try rows(bench, .notificationRepeated).count - before <= 130)
        #expect(bench.engine.counters.notificationsRepeated == 900)
    }
}

/// A shop that floods leaves the others their part of the channels.
@Suite struct FairShareStories {
    private func bounded(_ change: (inout EngineConfiguration) -> Void = { _ in }) throws -> Bench {
        try Bench { configuration in
            configuration.profiles = configuration.profiles.map { $0.with(.rate, 20) }
            change(&configuration)
        }
    }

    /// One second in which a shop asks for 100 orders and another for a few between them.
    private func second(_ bench: Bench, _ round: Int) throws -> (loud: Int, quiet: Int, refused: [Rejection.Code]) {
        var (loud, quiet) = (0, 0)
        var refused: [Rejection.Code] = []
        for number in 0..<100 {
            bench.advance(10)
            let token = bench.create(bench.request("L\(round)-\(number)", user: "l\(number)"))
            loud += try bench.store.order(shop: Bench.shop, number: "L\(round)-\(number)") == nil ? 0 : 1
            if case .rejected(let rejection) = bench.replies[token] { refused.append(rejection.code) }
            guard number % 20 == 10 else { continue }
            bench.create(bench.request("Q\(round)-\(number)", shop: Bench.strictShop, user: "q\(number)"))
            let order = try bench.store.order(shop: Bench.strictShop, number: "Q\(round)-\(number)")
            quiet += order?.state == .paying ? 1 : 0
        }
        return (loud, quiet, refused)
    }

    @Test func `beside a shop that floods all orders of another find a channel`() throws {
        let bench = try bounded()
        for round in 0..<5 {
            let (loud, quiet, refused) = try second(bench, round)
            #expect(quiet == 5, "round \(round)")
            #expect(loud >= 40, "what is left is the loud one's")
            #expect(refused.allSatisfy { $0 == .aboveShare })
            #expect(!refused.isEmpty)
        }
    }

    @Test func `what was refused for the others' sake has left nothing, and the same request is taken later`() throws {
        let bench = try bounded()
        _ = try second(bench, 0)
        let lost = try #require(try (0..<100).first {
            try bench.store.order(shop: Bench.shop, number: "L0-\($0)") == nil
        })
        bench.run(2_000)
        bench.create(bench.request("L0-\(lost)", user: "l\(lost)"))
        #expect(try bench.order("L0-\(lost)").state == .paying)
    }

    @Test func `two shops that both flood share by their weights`() throws {
        let bench = try bounded { configuration in
            configuration.shops = [
                ShopProfile(id: Bench.shop, name: "three", weight: 3), ShopProfile(id: Bench.strictShop, name: "one"),
            ]
        }
        var counts: [ShopID: Int] = [:]
        for number in 0..<500 {
            bench.advance(5)
            for shop in [Bench.shop, Bench.strictShop] {
                bench.create(bench.request("B\(number)", shop: shop, user: "b\(number)"))
                guard number >= 250 else { continue }
                let order = try bench.store.order(shop: shop, number: "B\(number)")
                counts[shop, default: 0] += order?.state == .paying ? 1 : 0
            }
        }
        let (three, one) = (counts[Bench.shop] ?? 0, counts[Bench.strictShop] ?? 0)
        #expect(one > 0 && three > 2 * one && three < 4 * one + 20, "\(three) : \(one)")
    }

    @Test func `the only shop has all of every channel`() throws {
        let bench = try bounded { $0.shops = [$0.shops[0]] }
        var taken = 0
        for number in 0..<60 {
            bench.create(bench.request("A\(number)", user: "a\(number)"))
            taken += try bench.order("A\(number)").state == .paying ? 1 : 0
        }
        #expect(taken == 60)
    }
}
