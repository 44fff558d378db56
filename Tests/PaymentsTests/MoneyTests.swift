import Payments
import Testing

@Suite struct MoneyTests {
    @Test(
        "amounts are read and written as channels write them",
        arguments: [
            ("88.88", Currency.cny, Int64(8_888), "88.88"), ("0.1", .cny, 10, "0.10"), ("100", .cny, 10_000, "100.00"),
            ("0", .cny, 0, "0.00"), ("0.01", .cny, 1, "0.01"), ("007", .cny, 700, "7.00"), ("1", .jpy, 1, "1"),
            ("1.234", .kwd, 1_234, "1.234"), ("1", .kwd, 1_000, "1.000"), ("0.005", .kwd, 5, "0.005"),
            ("92233720368547758.07", .cny, Int64.max, "92233720368547758.07"),
        ] as [(String, Currency, Int64, String)])
    func table(text: String, currency: Currency, units: Int64, written: String) throws {
        let money = try Money(decimalText: text, currency: currency)
        #expect(money.minorUnits == units)
        #expect(money.decimalText == written)
    }

    @Test(
        "what is no plain decimal number is refused",
        arguments: [
            "", " ", "+1", "-1", "-0", "1e3", "1E3", "0x1", "1,000", "1 ", " 1", "1.", ".5", ".", "1..2", "1.2.3", "0.001",
            "1.000", "١٢", "１２", "½", "NaN", "inf", "1\u{0}", "1\n", "¥1", "1 CNY",
        ])
    func refused(text: String) {
        #expect(throws: MoneyError.malformed) { try Money(decimalText: text, currency: .cny) }
    }

    @Test("numbers too large are an overflow, not another amount", arguments: [
        "92233720368547758.08", "92233720368547759", "99999999999999999999999999",
    ])
    func overflow(text: String) {
        #expect(throws: MoneyError.overflow) { try Money(decimalText: text, currency: .cny) }
    }

    @Test func `yen have no decimals, dinars three`() {
        #expect(throws: MoneyError.malformed) { try Money(decimalText: "1.0", currency: .jpy) }
        #expect(throws: MoneyError.malformed) { try Money(decimalText: "1.0000", currency: .kwd) }
        for currency in Currency.allCases {
            var scale: Int64 = 1
            for _ in 0..<currency.exponent { scale *= 10 }
            #expect(currency.minorUnitsPerMajor == scale)
        }
    }

    @Test func `every amount reads back as itself`() throws {
        var draw = SplitMix64(seed: 1)
        for _ in 0..<20_000 {
            let units = Int64(draw.next() >> (1 + draw.below(62)))
            let currency = Currency.allCases[Int(draw.below(UInt64(Currency.allCases.count)))]
            let money = Money(minorUnits: units, currency: currency)
            let again = try Money(decimalText: money.decimalText, currency: currency)
            if again != money { Issue.record("\(money) was read as \(again)") }
        }
        #expect(Money.fen(-5).decimalText == "-0.05")
        #expect(Money.fen(Int64.min).decimalText == "-92233720368547758.08")
    }

    @Test func `random text is a number by our own rule, or refused`() {
        var draw = SplitMix64(seed: 2)
        let alphabet = Array("00123456789..+-eE ,١")
        for _ in 0..<20_000 {
            let text = String((0..<draw.below(9)).map { _ in alphabet[Int(draw.below(UInt64(alphabet.count)))] })
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            let isPlain = (1...2).contains(parts.count) && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }
                && (parts.count == 1 || parts[1].count <= 2)
            if ((try? Money(decimalText: text, currency: .cny)) != nil) != isPlain { Issue.record("\"\(text)\"") }
        }
    }

    @Test func `currencies never mix, and sums never wrap`() throws {
        let dollar = Money(minorUnits: 1, currency: .usd)
        #expect(throws: MoneyError.currencyMismatch(.cny, .usd)) { try Money.fen(1).adding(dollar) }
        #expect(throws: MoneyError.overflow) { try Money.fen(Int64.max).adding(.fen(1)) }
        #expect(throws: MoneyError.overflow) { try Money.fen(Int64.min).subtracting(.fen(1)) }
        #expect(try Money.fen(3).subtracting(.fen(5)) == .fen(-2))
    }

    @Test(
        "shares round half away from zero",
        arguments: [
            (Int64(50), Int64(100), Int64(1)), (49, 100, 0), (150, 100, 2), (-50, 100, -1), (-49, 100, 0), (1, 10_000, 1),
            (100_000_000_000, 10_000, 100_000_000_000), (Int64.max, 10_000, Int64.max),
        ] as [(Int64, Int64, Int64)])
    func shares(units: Int64, basisPoints: Int64, expected: Int64) {
        #expect(Money.fen(units).share(basisPoints: basisPoints) == .fen(expected))
    }
}
