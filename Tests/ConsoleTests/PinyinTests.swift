import Operations
import Terminal
import Testing

@testable import Console

@Suite("Chinese by its sound")
struct PinyinTests {
    @Test("initials, whole syllables and what is between find a text", arguments: [
        ("微信支付", "wx"), ("微信支付", "wxzf"), ("微信支付", "weixin"), ("微信支付", "weix"), ("微信支付", "wxin"), ("微信支付", "weixinzhifu"),
        ("微信支付", "wxzhf"), ("微信支付", "zf"), ("支付宝", "zfb"), ("云闪付", "ysf"), ("云闪付", "yunsf"), ("数字人民币", "szrmb"),
        ("银行电子账户", "yh"), ("银行电子账户", "yinhang"), ("银行电子账户", "yinxing"), ("重试", "cs"), ("重试", "chongshi"), ("重试", "zs"),
        ("长时间", "csj"), ("VIP用户", "vipyh"), ("2小时", "2xs"), ("利率", "lilv"), ("利率", "lilu"), ("女", "nv"), ("超时无应答", "wyd"),
    ])
    func finds(text: String, typed: String) {
        #expect(Pinyin.contains(text, typed))
    }

    @Test("other letters, other order, a syllable broken off before the last find nothing", arguments: [
        ("微信支付", "xw"), ("微信支付", "wz"), ("微信支付", "weizhi"), ("微信支付", "wexi"), ("微信支付", "w"), ("wechat", "we"), ("微信支付", "wx1"),
        ("微信支付", "WX"), ("微信支付", ""), ("abc", "abc"), ("", "wx"), ("한국어", "hgy"), ("微信", String(repeating: "w", count: 200)),
    ])
    func findsNot(text: String, typed: String) {
        #expect(!Pinyin.contains(text, typed))
    }

    @Test("the table holds all of GB 2312, each character under syllables that exist")
    func table() {
        let characters = (UInt32(0x4E00)...0x9FFF).compactMap(Unicode.Scalar.init).filter { !Pinyin.readings($0).isEmpty }
        #expect(characters.count == 6_763)
        let syllables = Set(characters.flatMap(Pinyin.readings))
        #expect(syllables.count == 411)
        #expect(syllables.allSatisfy { (1...6).contains($0.count) && $0.allSatisfy { $0.isASCII && $0.isLowercase } })
        #expect(Pinyin.readings("行") == ["hang", "heng", "xing"] && Pinyin.readings("信") == ["xin"])
        #expect(Pinyin.readings("a").isEmpty && Pinyin.readings("𠀀").isEmpty)
    }

    @Test("every Chinese character of the program's own texts has a reading")
    func ownTexts() {
        var texts = Word.allCases.map { Language.chinese.text($0) } + KeyTable.bindings.flatMap(\.chinese)
        texts += Chinese.codes.values.flatMap(\.values) + ChannelNames.known.values
        let silent = Set(texts.joined().unicodeScalars.filter { (0x4E00...0x9FFF).contains($0.value) && Pinyin.readings($0).isEmpty })
        #expect(silent == [])
    }

    @Test("each channel is found by what its Chinese name sounds like, by a verb's argument as well")
    func channels() {
        let all = ChannelNames.known.keys.sorted()
        for (typed, channel) in [
            ("wx", "wechat"), ("weixin", "wechat"), ("zfb", "alipay"), ("ysf", "unionpay"), ("szrmb", "ecny"), ("szzf", "palm"), ("yh", "bank-ea"),
            ("微信", "wechat"), ("alipay", "alipay"), ("uni", "unionpay"),
        ] {
            #expect(ChannelNames.channel(named: typed, among: all) == channel, "\(typed)")
        }
        #expect(ChannelNames.channel(named: "s", among: all) == nil, "two begin so")
    }

    @Test("a list is filtered by pinyin of everything it shows: names, states, reasons", arguments: [
        ("wx", ScreenName.orders, "wechat"), ("ｗｘ", .orders, "wechat"), ("channel:zfb", .orders, "alipay"), ("bftk", .orders, "REFUND part"),
    ])
    func filter(typed: String, screen: ScreenName, shown: String) {
        let story = Story(screen, 160, 45)
        story.press(.char("/"))
        story.type(typed)
        story.press(.enter)
        let rows = story.lines.dropFirst(5).prefix { !$0.isEmpty }
        #expect(!rows.isEmpty && rows.allSatisfy { $0.contains(shown) }, "\(rows.first ?? "") \(story.messageLine)")
        #expect(!story.sees(" 40 of 24,711"))
    }
}

@Suite("The palette in both languages")
struct PaletteTests {
    /// What is typed, on which screen, and the command that must stand first.
    static let table: [(String, ScreenName, Action)] = [
        ("capacity", .overview, .capacity), ("cap", .overview, .capacity), ("rl", .overview, .capacity), ("容量", .overview, .capacity),
        ("rongliang", .overview, .capacity), ("rongl", .overview, .capacity), ("ｒｌ", .overview, .capacity), ("容", .overview, .capacity),
        ("orders", .overview, .orders), ("ord", .overview, .orders), ("ordr", .overview, .orders), ("dd", .overview, .orders),
        ("dingdan", .overview, .orders), ("订单", .overview, .orders), ("zonglan", .orders, .overview), ("over", .orders, .overview),
        ("fenzhang", .overview, .splits), ("fz", .overview, .copy), ("fenz", .overview, .splits), ("tixian", .overview, .payouts),
        ("tx", .overview, .payouts), ("withdr", .overview, .payouts), ("sh", .overview, .review), ("shenhe", .overview, .review),
        ("queue", .overview, .review), ("qz", .channels, .weight), ("quanzhong", .channels, .weight), ("weig", .channels, .weight),
        ("qiezou", .channels, .failover), ("切走", .channels, .failover), ("failo", .channels, .failover), ("tuikuan", .orders, .refund),
        ("refu", .orders, .refund), ("tk", .orders, .refund), ("help", .overview, .help), ("bangzhu", .overview, .help), ("bz", .overview, .help),
        ("yuyan", .overview, .language), ("lang", .overview, .language), ("zhuti", .overview, .theme), 
        ("renling", .review, .claim), ("认领", .review, .claim), ("clai", .review, .claim), ("tuichu", .overview, .quit), ("exit", .overview, .quit),
        ("minute-l", .overview, .minuteLater), ("later", .overview, .later), ("hyfz", .overview, .minuteLater), ("payouts", .overview, .payouts),
        ("pause-p", .payouts, .pausePayouts), ("zanting", .payouts, .pause), ("zttx", .payouts, .pausePayouts), ("fuhe", .overview, .second),
    ]

    @Test("what was meant stands first", arguments: PaletteTests.table.indices)
    func first(place: Int) {
        let (typed, screen, action) = PaletteTests.table[place]
        let matches = CommandPalette.matches(typed, on: screen)
        #expect(matches.first?.action == action, "\(typed): \(matches.prefix(3).map { "\($0.action) \($0.name)" })")
    }

    @Test("every name, alias, Chinese name and its pinyin leads to its command, and first of all", arguments: ScreenName.allCases)
    func all(screen: ScreenName) {
        for binding in KeyTable.bindings {
            for name in binding.names + binding.chinese + binding.initials {
                #expect(CommandPalette.command(name, on: screen)?.action == binding.action, "\(name)")
                #expect(CommandPalette.matches(name, on: screen).first?.action == binding.action, "\(name)")
            }
            for name in binding.chinese {
                let spelt = name.unicodeScalars.map { Pinyin.readings($0).first ?? String($0) }.joined()
                #expect(CommandPalette.matches(spelt, on: screen).contains { $0.action == binding.action }, "\(spelt)")
            }
        }
    }

    @Test("arguments typed with the input method on are their ASCII selves, a person's words are not")
    func arguments() {
        let weight = CommandPalette.command("ｗｅｉｇｈｔ　ｗｘ　４０", on: .channels)
        #expect(weight?.action == .weight && weight?.arguments == ["wx", "40"])
        #expect(CommandPalette.command("！", on: .overview) == nil)
        #expect(CommandPalette.command("note 客户：已退款。", on: .review)?.arguments == ["客户：已退款。"])
    }

    @Test("full-width keys act everywhere but in a field")
    func keys() {
        let story = Story(.orders, 160, 45)
        story.press(.char(KeyFold.ascii("？")))
        #expect(story.sees("filter"))
        story.press(.esc)
        story.command("容量")
        #expect(story.model.screen == .capacity)
        story.command("ｄｄ")
        #expect(story.model.screen == .orders)
    }
}
