import Console
import DisplayText
import Ledger
import Operations
import Payments
import Terminal
import Testing

@Suite("Keys and words")
struct TableTests {
    @Test("every action has exactly one line in the key table")
    func complete() {
        for action in Action.allCases {
            #expect(KeyTable.bindings.count { $0.action == action } == 1, "\(action)")
        }
    }

    @Test("no key means two things on one screen, unless one of them is the screen's own")
    func unambiguous() {
        for screen in ScreenName.allCases {
            for isOwn in [true, false] {
                var seen: [KeyEvent: Action] = [:]
                let bindings = KeyTable.bindings(on: screen)
                for binding in bindings where (binding.screens != Set(ScreenName.allCases)) == isOwn {
                    for key in binding.keys {
                        let other = seen[key].map { "\($0)" } ?? ""
                        #expect(other.isEmpty, "\(key) on \(screen): \(binding.action) and \(other)")
                        seen[key] = binding.action
                    }
                }
            }
        }
    }

    @Test("a screen's own meaning of a key comes first")
    func ownMeaningFirst() {
        #expect(KeyTable.action(for: .char("G"), on: .payouts) == .goBatch)
        #expect(KeyTable.action(for: .char("G"), on: .orders) == .last)
        #expect(KeyTable.action(for: .end, on: .payouts) == .last)
        for screen in ScreenName.allCases {
            #expect(KeyTable.bindings(on: screen).allSatisfy { $0.screens.contains(screen) })
        }
    }

    @Test("no name means two things")
    func namesAreUnique() {
        var seen: [String: Action] = [:]
        for binding in KeyTable.bindings {
            for name in binding.names + binding.chinese + binding.initials {
                #expect(seen[name] == nil || seen[name] == binding.action, "\(name)")
                seen[name] = binding.action
            }
        }
    }

    @Test("each line has names, a label and a help text in both languages")
    func bothLanguages() {
        for binding in KeyTable.bindings {
            #expect(!binding.names.isEmpty && !binding.chinese.isEmpty && !binding.initials.isEmpty, "\(binding.action)")
            for word in [binding.label, binding.help] {
                #expect(Language.english.text(word) != Language.chinese.text(word), "\(word)")
            }
        }
    }

    @Test("help lists every key of the screen, and nothing that is not in the table", arguments: ScreenName.allCases, Language.allCases)
    func helpListsAll(screen: ScreenName, language: Language) {
        let story = Story(screen, 140, 70, language)
        story.press(.char("?"))
        for binding in KeyTable.bindings(on: screen) {
            let line = story.lines.first { $0.dropFirst(2).hasPrefix(binding.keys.map(\.name).joined(separator: " ")) && $0.contains(language.text(binding.help)) }
            #expect(line != nil, "\(binding.action)")
            for key in binding.keys { #expect(line?.contains(key.name) == true, "\(binding.action) \(key.name)") }
            #expect(line?.contains(":" + binding.names[0]) == true)
        }
    }

    @Test("capital letters are verbs, small ones never ask for arming, Ctrl belongs to the terminal")
    func letterRule() {
        let exceptions: Set<Action> = [.last, .language]
        for binding in KeyTable.bindings where !exceptions.contains(binding.action) {
            for case .char(let letter) in binding.keys where letter.isLetter {
                #expect(letter.isUppercase == binding.needsArming, "\(letter) \(binding.action)")
            }
            #expect(!binding.isVerb || !binding.keys.contains { if case .ctrl = $0 { true } else { false } })
        }
    }

    @Test("each word has a text in each language, with the same places to fill")
    func wordsAreComplete() {
        for word in Word.allCases {
            let texts = Language.allCases.map { $0.text(word) }
            for text in texts { #expect(!text.isEmpty && text != "\(word)" || word == .whyChosen || text.count < 9, "\(word)") }
            let places = texts.map { text in Set((0..<5).filter { text.contains("{\($0)}") }) }
            #expect(Set(places).count == 1, "\(word): \(texts)")
        }
    }

    @Test("no built-in text holds a character that some terminals draw in two cells, or that cannot be shown")
    func widthSafe() {
        var texts: [String] = []
        for language in Language.allCases {
            texts += Word.allCases.map { language.text($0) }
            for (domain, codes) in TableTests.knownCodes { texts += codes.map { language.code(domain, $0) } }
        }
        texts += KeyTable.bindings.flatMap { $0.names + $0.chinese + [$0.argument.rawValue] }
        for text in texts {
            for scalar in text.unicodeScalars {
                let kind = CharacterClass.of(scalar)
                #expect(kind == .narrow || kind == .wide, "\(text): \(scalar)")
            }
        }
    }

    /// Codes that the engine sends, by what lists them.
    static let knownCodes: [(CodeDomain, [String])] = [
        (.refusal, CommandRefusal.Rule.allCases.map(\.rawValue)),
        (.event, EventKind.allCases.map(\.rawValue)),
        (.caseKind, ReviewKind.allCases.map(\.rawValue)),
        (.caseState, ReviewState.allCases.map(\.rawValue)),
        (.leg, LegState.allCases.map(\.rawValue)),
        (.errorClass, ErrorClass.allCases.map(\.rawValue)),
        (.category, GoodsCategory.allCases.map(\.rawValue)),
        (.override, ChannelOverride.allCases.map(\.rawValue)),
        (.orderState, Fixtures.orderStates),
        (.channelState, ["ok", "warn", "critical", "off", "probing", "idle", "canary"]),
        (.breaker, ["closed", "open", "half_open"]),
        (.alert, AlertRow.Kind.allCases.map(\.rawValue)),
        (.receiver, ReceiverRole.allCases.map(\.rawValue)),
        (.exclusion, [
            "currency", "environment", "category", "amount_too_small", "amount_too_large", "split", "split_ceiling", "not_payable_there", "already_tried",
            "failed_over", "breaker_open", "at_capacity", "weight_zero", "at_rate", "at_daily_amount",
            "merchant_rule", "licence", "canary",
        ]),
        (.outcome, ["done", "proposed", "refused"]),
        (.canary, ["running", "promoted", "rolled_back", "inconclusive", "stopped"]),
        (.canaryReason, ["harm", "sample_ratio", "no_harm", "too_little", "person"]),
        (.act, [
            "weight", "preference_weight", "failover", "back", "undo", "canary_start", "canary_stop", "canary_promote",
            "canary_stopped", "canary_promoted", "canary_rolled_back", "canary_inconclusive", "rollback", "draft",
            "start", "configuration", "claim_next", "approve_marked", "reject_marked", "hold_marked", "opinion",
        ]),
        (.payout, WithdrawalState.allCases.map(\.rawValue) + BatchState.allCases.map { "batch_" + $0.rawValue }
            + ["payee_waiting", "payee_agreed"]),
        (.account, [
            "clearing", "fee", "fx", "shop", "participant", "surplus", "held", "escrow", "refunds", "commission",
            "purpose", "receivable", "subaccount", "payouts", "payoutcost", "expedite", "differences",
        ]),
        (.moneyLine, MoneyPartKind.allCases.map(\.rawValue)),
        (.moneyPlace, MoneyPlace.allCases.map(\.rawValue)),
        (.moneyConcern, MoneyConcern.allCases.map(\.rawValue)),
        (.position, PositionPlace.allCases.map(\.rawValue)),
    ]

    @Test("every code of the engine has its own word in each language, and no two of a family share one")
    func codesHaveWords() {
        for (domain, codes) in TableTests.knownCodes {
            for language in Language.allCases {
                let words = codes.map { language.code(domain, $0) }
                #expect(Set(words).count == codes.count, "\(domain) \(language): \(words)")
            }
            for code in codes {
                let hasOwnChinese = Language.chinese.code(domain, code).unicodeScalars.contains { $0.value > 0x2E80 }
                #expect(hasOwnChinese, "\(domain) \(code)")
            }
        }
    }

    @Test("what a finding says is said in Chinese, with the same figures")
    func evidence() {
        for sentence in Evidence.allCases {
            let chinese = Language.chinese.evidence(sentence.text("17", "258.00", "0.39"))
            #expect(chinese.unicodeScalars.contains { $0.value > 0x2E80 }, "\(sentence)")
            for figure in ["17", "258.00", "0.39"].prefix(sentence.places) {
                #expect(chinese.contains(figure), "\(sentence): \(chinese)")
            }
        }
        #expect(Language.chinese.evidence("moon in its third house") == "moon in its third house")
        #expect(Language.english.evidence("{} refused") == "{} refused")
    }

    @Test("an unknown code is shown as it came; arguments that look like places stay text")
    func strangers() {
        #expect(Language.english.code(.riskRule, "moon_phase") == "moon phase")
        #expect(Language.english.text(.msgRefused, "{0} {1}") == "refused: {0} {1}")
    }

    @Test("the palette finds commands by name, alias, Chinese name and pinyin initials")
    func palette() {
        let cases: [(String, Action)] = [
            ("failover unionpay", .failover), ("切走 云闪付", .failover), ("qz wx 40", .weight), ("weight wechat 40", .weight),
            ("why", .why), ("退款", .refund), ("tk", .refund), ("keys", .help), ("ordr", .orders), ("主题 light", .theme),
            ("canary palm 10", .canary), ("灰度 微信 10", .canary), ("rollback 12", .rollback), ("转正", .promoteCanary),
        ]
        for (line, action) in cases {
            #expect(CommandPalette.command(line, on: .channels)?.action == action, "\(line)")
        }
    }

    @Test("the palette never guesses a verb")
    func paletteGuessesNoVerb() {
        for line in ["failovr", "wei wechat 40", "refu", "appr", "fo"] {
            let action = CommandPalette.command(line, on: .channels)?.action
            #expect(action.map { !KeyTable.binding($0).isVerb } ?? true, "\(line) -> \(String(describing: action))")
        }
    }
}
