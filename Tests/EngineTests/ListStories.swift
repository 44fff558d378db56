import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

/// Lists of a shop's rows, and messages that are looked at and sent again.
@Suite struct ListStories {
    private func page(
        _ bench: Bench, _ kind: ShopList.Kind, after: ListCursor? = nil, limit: Int = 3, shop: ShopID = Bench.shop,
        from: Timestamp? = nil, before: Timestamp? = nil, undelivered: Bool = false, event: String = ""
    ) throws -> ShopPage {
        let token = bench.token()
        bench.send(.list(
            ShopList(
                shop: shop, kind: kind, from: from, before: before, after: after, limit: limit,
                onlyUndelivered: undelivered, event: event), token))
        guard case .list(let page)? = bench.replies[token] else { throw NoPage() }
        return page
    }

    private struct NoPage: Error {}

    /// Follows a list to its end for now.
    private func walk(
        _ bench: Bench, _ kind: ShopList.Kind, from start: ListCursor?, into seen: inout [String], limit: Int = 3
    ) throws -> ListCursor? {
        var cursor = start
        for _ in 0..<1_000 {
            let page = try page(bench, kind, after: cursor, limit: limit)
            seen += page.rows.numbers
            cursor = page.next
            guard page.hasMore else { return cursor }
        }
        throw NoPage()
    }

    /// The property of paging: whatever is made between two pages, in the same millisecond, by a clock that goes back,
    /// or after a restart, a list that is followed shows each row once, and in the end every row.
    @Test(arguments: 1...30)
    func `a list that is followed skips nothing and repeats nothing, whatever is made meanwhile`(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let bench = try Bench(seed: seed)
        var made: [String] = []
        var seen: [ShopList.Kind: [String]] = [:]
        var cursors: [ShopList.Kind: ListCursor] = [:]
        for step in 0..<120 {
            switch random.below(10) {
            case 0...4:
                // Several in one batch share a millisecond; so do several batches when the clock stands.
                let batch = (0..<Int(1 + random.below(5))).map { EngineInput.createOrder(
                    bench.request("A\(step)-\($0)"), bench.token()) }
                bench.send(batch)
                for number in 0..<batch.count { made.append("A\(step)-\(number)") }
            case 5: bench.advance(Int64(random.below(3)))
            case 6: bench.advance(-Int64(random.below(2_000)))
            case 7 where step % 5 == 0: try bench.crash(seed: seed + UInt64(step))
            default:
                let page = try page(bench, .orders, after: cursors[.orders], limit: Int(1 + random.below(4)))
                seen[.orders, default: []] += page.rows.numbers
                cursors[.orders] = page.next
            }
        }
        bench.advance(60_000)
        bench.create(bench.request("last"))
        made.append("last")
        bench.advance(1)
        var all = seen[.orders] ?? []
        _ = try walk(bench, .orders, from: cursors[.orders], into: &all)
        let numbers = try made.map { try bench.order($0).id.text }
        #expect(all.count == Set(all).count, "none comes twice")
        #expect(Set(all) == Set(numbers), "none is missing: \(Set(numbers).subtracting(all).count)")
    }

    @Test func `refunds, withdrawals and messages are listed by time, each shop its own`() throws {
        let bench = try Bench.forPayouts()
        for number in 1...7 {
            try bench.paid(bench.request("A\(number)"))
            bench.advance(1)
            bench.refund("A\(number)", "R\(number)", fen: 100)
            bench.advance(1)
        }
        try bench.join("m1")
        try bench.fund("m1", 100_000)
        for number in 1...5 { bench.withdraw("m1", "W\(number)", fen: 1_000 + Int64(number)) }
        bench.advance(1_000)
        bench.send(.tick)
        for kind in ShopList.Kind.allCases {
            var seen: [String] = []
            _ = try walk(bench, kind, from: nil, into: &seen)
            #expect(seen.count == Set(seen).count)
            #expect(seen.count >= 5, "\(kind): \(seen.count)")
            #expect(try page(bench, kind, shop: Bench.strictShop).rows.numbers.isEmpty)
        }
        guard case .refunds(let refunds) = try page(bench, .refunds, limit: 100).rows else { throw NoPage() }
        #expect(refunds.map(\.refund.shopRefundNumber) == (1...7).map { "R\($0)" })
        #expect(refunds.map(\.shopOrderNumber) == (1...7).map { "A\($0)" })
    }

    @Test func `a list keeps to the moments that were asked for`() throws {
        let bench = try Bench()
        var moments: [Timestamp] = []
        for number in 0..<6 {
            moments.append(bench.now)
            bench.create(bench.request("A\(number)"))
            bench.advance(1_000)
        }
        let some = try page(bench, .orders, limit: 10, from: moments[2], before: moments[4]).rows.numbers
        #expect(try some == [bench.order("A2").id.text, bench.order("A3").id.text])
        let next = try page(bench, .orders, after: page(bench, .orders, limit: 1, from: moments[2]).next, limit: 1)
        #expect(try next.rows.numbers == [bench.order("A3").id.text])
    }

    // MARK: messages

    @Test func `a shop that was down finds what it missed, with address and last answer, and has it sent again`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        try bench.paid(bench.request("A2"))
        let lost = try #require(bench.deliveries.first)
        let taken = try #require(bench.deliveries.last)
        bench.send(.shopAnswered(task: taken.id, status: 200))
        for _ in 0...bench.configuration.limits.notifyRetry.count {
            bench.send(.shopAnswered(task: lost.id, status: 503))
            bench.run(50_000_000)
        }
        #expect(bench.engine.figuresMessagesWaiting == 0)
        bench.advance(1)
        let view = try #require(try bench.snapshot(.messages).messages)
        #expect(view.undelivered == 1 && view.rows.map(\.id) == [lost.id.text])
        #expect(view.rows[0].isGivenUp && view.rows[0].lastAnswer == "503" && view.rows[0].nextAt == nil)
        #expect(try bench.snapshot(.overview).messages == nil)
        guard case .messages(let missed) = try page(bench, .messages, undelivered: true).rows else { throw NoPage() }
        #expect(missed.map(\.message.id) == [lost.id])
        #expect(missed[0].state == .dead && missed[0].lastAnswer == "503" && missed[0].nextAt == nil)
        #expect(missed[0].message.url == "https://shop.test/notify")

        let token = bench.token()
        bench.send(.resendMessage(shop: Bench.strictShop, lost.id, token))
        #expect(bench.replies[token]?.rejection?.code == .notFound, "another shop's message is not there")
        let before = bench.deliveries.count
        bench.send(.resendMessage(shop: Bench.shop, lost.id, token))
        #expect(bench.deliveries.count == before + 1)
        #expect(bench.deliveries.last == lost, "the same bytes under the same number")
        #expect(bench.engine.figuresMessagesWaiting == 1)
        bench.send(.shopAnswered(task: lost.id, status: 204))
        bench.advance(1)
        #expect(try page(bench, .messages, undelivered: true).rows.numbers.isEmpty)
        #expect(bench.engine.figuresMessagesWaiting == 0)
    }

    @Test func `filters of messages leave nothing out that fits`() throws {
        let bench = try Bench()
        for number in 1...9 {
            try bench.paid(bench.request("A\(number)"))
            if number.isMultiple(of: 3) {
                bench.refund("A\(number)", "R\(number)", fen: 100)
                try bench.settleRefund()
            }
            bench.advance(1)
        }
        var seen: [String] = []
        var cursor: ListCursor?
        for _ in 0..<50 {
            let page = try page(bench, .messages, after: cursor, limit: 2, event: "refund.succeeded")
            seen += page.rows.numbers
            cursor = page.next
            guard page.hasMore else { break }
        }
        let wanted = bench.deliveries.filter { $0.event == "refund.succeeded" }.map(\.id.text)
        #expect(seen == wanted && wanted.count == 3)
    }

    @Test func `an operator has an order's messages sent again, with address and last answer in the preview`() throws {
        let bench = try Bench()
        let order = try bench.paid(bench.request("A1"))
        let message = try #require(bench.deliveries.first)
        bench.send(.shopAnswered(task: message.id, status: nil))
        let preview = try bench.engine.preview(.resendMessage(of: order.id.text), by: .li, at: bench.now)
        #expect(preview.riskClass == 2)
        #expect(preview.effects.map(\.kind) == [.tellsShop])
        #expect(preview.effects.first?.name == "order.paid https://shop.test/notify (no_answer)")
        let before = bench.deliveries.count
        #expect(bench.command(.resendMessage(of: order.id.text), by: .viewer)?.refusal?.rule == .notPermitted)
        #expect(bench.deliveries.count == before)
        #expect(bench.command(.resendMessage(of: order.id.text), by: .li)?.outcome == .done)
        #expect(bench.deliveries.count == before + 1)
        #expect(bench.command(.resendMessage(of: message.id.text), by: .li)?.outcome == .done, "by its own number, too")
        #expect(bench.command(.resendMessage(of: "nothing"), by: .li)?.refusal?.rule == .unknownTarget)
    }

    @Test func `repeats keep to the plan less up to a quarter, and two messages do not come in step`() throws {
        let bench = try Bench()
        var waits: [[Int64]] = []
        for number in 1...8 {
            try bench.paid(bench.request("A\(number)"))
            let message = try #require(bench.deliveries.last)
            var found: [Int64] = []
            for planned in bench.configuration.limits.notifyRetry {
                bench.send(.shopAnswered(task: message.id, status: 500))
                let task = try #require(try bench.store.task(message.id))
                let wait = task.dueAt.since(bench.now)
                #expect(wait <= planned && wait >= planned * 3 / 4, "\(wait) of \(planned)")
                found.append(wait)
                bench.advance(wait)
                bench.send(.tick)
            }
            waits.append(found)
        }
        #expect(Set(waits.map { $0[4] }).count == waits.count, "a shop that is back is not called by all at once")
    }
}

extension ShopPage.Rows {
    fileprivate var numbers: [String] {
        switch self {
        case .orders(let rows): rows.map(\.id.text)
        case .refunds(let rows): rows.map(\.refund.id.text)
        case .withdrawals(let rows): rows.map(\.id.text)
        case .messages(let rows): rows.map(\.message.id.text)
        }
    }
}

extension Engine {
    fileprivate var figuresMessagesWaiting: Int { counters.shopMessagesWaiting }
}
