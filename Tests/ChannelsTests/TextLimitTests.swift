import Channels
import HTTPMessage
import JSON
import Payments
import Testing

@Suite("Texts cut to what a channel takes")
struct TextLimitTests {
    private static let limits: [TextLimit] = [1, 2, 3, 7, 26, 80, 127].flatMap {
        [TextLimit.bytes($0), .characters($0), .wideBytes($0)]
    }

    /// Plain, Chinese, pictures, families, flags, letters under marks, and characters of two kinds of line ends.
    private static let pieces = [
        "a", "茶", "羽绒", "🍵", "👨‍👩‍👧", "🇨🇳", "e\u{301}", "a" + String(repeating: "\u{308}", count: 60), "\r\n", " ", "–",
    ]

    @Test("a length is counted in the limit's own unit")
    func units() {
        #expect(TextLimit.bytes(9).length(of: "茶a🍵") == 8)
        #expect(TextLimit.characters(9).length(of: "茶a🍵") == 3)
        #expect(TextLimit.wideBytes(9).length(of: "茶a🍵") == 7)
        #expect(TextLimit.bytes(127).cut(String(repeating: "茶", count: 43)).count == 42)
        #expect(TextLimit.wideBytes(256).holds(String(repeating: "茶", count: 128)))
        #expect(!TextLimit.wideBytes(256).holds(String(repeating: "茶", count: 129)))
    }

    @Test("what is kept is the longest beginning of whole characters that fits")
    func longest() {
        var random = SplitMix64(seed: 4)
        for _ in 0..<2_000 {
            let count = Int(random.below(60))
            let text = (0..<count).map { _ in Self.pieces[Int(random.below(UInt64(Self.pieces.count)))] }.joined()
            for limit in Self.limits {
                let kept = limit.cut(text)
                #expect(limit.holds(kept))
                #expect(text.unicodeScalars.starts(with: kept.unicodeScalars))
                let characters = Array(text)
                let whole = kept.unicodeScalars.elementsEqual(
                    characters.prefix(kept.count).map(String.init).joined().unicodeScalars)
                let firstFits = characters.first.map { limit.holds(String($0)) } ?? true
                #expect(whole || !firstFits, "a character was cut although whole ones fit")
                if whole, kept.count < characters.count {
                    #expect(!limit.holds(kept + String(characters[kept.count])), "one more would have fitted")
                }
            }
        }
    }

    @Test("a first character that is too long by itself is cut between scalars, never within one")
    func marks() {
        let letter = "a" + String(repeating: "\u{308}", count: 60)
        #expect(TextLimit.bytes(80).cut(letter).utf8.count == 79)
        #expect(TextLimit.bytes(2).cut("茶") == "")
    }

    @Test("every text for people leaves in the unit its channel counts", arguments: [
        String(repeating: "茶", count: 127), String(repeating: "🍵", count: 127), String(repeating: "a", count: 127),
        "购买羽绒 (棉) 大衣-普洗x1,羽绒 (棉) 服 (短)-普洗x2,羊毛 (绒) 衫-普洗x1 使用会员折扣：1.00", String(repeating: "👨‍👩‍👧", count: 40),
    ])
    func drafts(text: String) throws {
        let wechat = try WeChatPlatform().adapter
        let order = try sent(wechat, Calls.prepay(description: text))
        let description = try #require(order["description"]?.stringValue)
        #expect((1...127).contains(description.utf8.count))
        #expect(text.hasPrefix(description))
        let refund = RefundCall(
            refund: Calls.refundID, payment: Calls.reference(), amount: .fen(300), paymentAmount: .fen(8_888),
            requestTime: Calls.now, reason: text)
        #expect((1...80).contains(try #require(try sent(wechat, .refund(refund))["reason"]?.stringValue).utf8.count))
        let back = SplitReturnCall(
            number: ReturnID(trusted: "01KRETVRN00000000000000001"), request: Calls.splitID, payment: Calls.reference(),
            account: "1900000109", accountKind: .merchant, amount: .fen(5), description: text)
        #expect((1...80).contains(try #require(
            try sent(wechat, .returnSplit(back))["description"]?.stringValue).utf8.count))
        let transfer = ChannelCall.transfer(TransferCall(
            number: WithdrawalID(trusted: "01KW1THDR00000000000000001"), account: "oA", name: "", amount: .fen(500),
            requestTime: Calls.now, remark: text))
        let remark = try #require(try sent(wechat, transfer)["transfer_remark"]?.stringValue)
        #expect((1...32).contains(remark.unicodeScalars.count))
        let alipay = try AlipayPlatform().adapter
        for (call, member) in [(Calls.prepay(description: text), "subject"), (.refund(refund), "refund_reason")] {
            let request = try #require(
                try alipay.requests(for: call, at: Calls.now, nonce: Calls.nonce).first)
            let content = try JSONParser.parse(request.form["biz_content"] ?? "")
            let value = try #require(content[member]?.stringValue)
            let wide = value.unicodeScalars.reduce(0) { $0 + ($1.value < 128 ? 1 : $1.value < 65_536 ? 2 : 4) }
            #expect((1...256).contains(wide))
        }
    }

    private func sent(_ adapter: WeChatAdapter, _ call: ChannelCall) throws -> JSONValue {
        try #require(try adapter.requests(for: call, at: Calls.now, nonce: Calls.nonce).last).json
    }
}
