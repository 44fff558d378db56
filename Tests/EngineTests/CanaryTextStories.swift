import Channels
import Engine
import Foundation
import Operations
import Payments
import Storage
import Testing

/// Planted words that are easy to find again: what is a secret or a person's own stays out of every picture, what an
/// operator writes is stored without card numbers.
@Suite struct CanaryTextStories {
    static let phone = "13800138777"
    static let person = "金丝雀李四"
    static let wechatID = "oCanaryWeChat0123456789abcdef"
    static let alipayID = "2088CANARY5557777"
    static let bankCard = "6217000010012345677"
    static let card = "4111 1111 1111 1111"

    @Test func `no screen's picture holds a buyer's number, a name or an account`() throws {
        let bench = try Bench.forPayouts()
        for index in 0..<5 { try bench.paid(bench.request("A\(index)", plan: Bench.plan(), user: CanaryTextStories.phone)) }
        bench.refund("A0", "R0", fen: 100)
        let reply = bench.payout(.saveParticipant(SaveParticipant(
            shop: Bench.shop, number: "canary", name: CanaryTextStories.person, level: .enhanced, tier: .vip,
            accounts: [.wechat: CanaryTextStories.wechatID, .alipay: CanaryTextStories.alipayID, .bank: CanaryTextStories.bankCard],
            remunerationBasis: "contract 7")))
        _ = try #require(reply?.participant)
        try bench.fund("canary", 500_000)
        let planted = [
            CanaryTextStories.phone, CanaryTextStories.person, CanaryTextStories.wechatID, CanaryTextStories.alipayID, CanaryTextStories.bankCard,
        ]
        for screen in ScreenName.allCases {
            let order = try bench.order("A0").id.text
            let snapshot = try bench.snapshot(screen, order: screen == .orders ? order : nil)
            let picture = String(decoding: try JSONEncoder().encode(snapshot), as: UTF8.self)
            for word in planted { #expect(!picture.contains(word), "\(screen): \(word.prefix(4))") }
        }
        // The check itself sees what is there: the masked number is.
        let orders = try bench.snapshot(.orders).orders
        #expect(orders.first?.buyer == "138001***")
    }

    @Test func `a card number in a reason or a note is stored masked, told and counted`() throws {
        let bench = try Bench()
        bench.command(.setPreferenceWeight(55), by: .li, reason: "buyer sent \(CanaryTextStories.card) by chat")
        let audit = try #require(try bench.store.audit(limit: 1).first)
        #expect(audit.reason == "buyer sent **** **** **** 1111 by chat")
        #expect(audit.outcome == "done")
        #expect(bench.engine.counters.cardNumbersMasked == 1)
        #expect(try bench.snapshot(.overview).events.contains { $0.kind == "card_number.masked" })
        bench.command(.setPreferenceWeight(50), by: .li, reason: "order 1234567890123456 looked odd")
        #expect(bench.engine.counters.cardNumbersMasked == 1)
    }
}
