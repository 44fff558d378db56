/// An amount in minor units of one currency. Integers only: nothing in PayDeck computes money in binary fractions.
package struct Money: Sendable, Hashable {
    /// Signed minor units (fen for CNY).
    package let minorUnits: Int64
    package let currency: Currency

    package init(minorUnits: Int64, currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// Fen of Chinese yuan, the common case.
    package static func fen(_ minorUnits: Int64) -> Money { Money(minorUnits: minorUnits, currency: .cny) }

    package static func zero(_ currency: Currency) -> Money { Money(minorUnits: 0, currency: currency) }

    package var isZero: Bool { minorUnits == 0 }
    package var isPositive: Bool { minorUnits > 0 }

    /// The largest amount accepted anywhere: 1,000,000,000.00 major units at two decimals. It leaves
    /// room for 90,000 such amounts in one sum before Int64 overflows.
    package static let maximumMinorUnits: Int64 = 100_000_000_000

    /// Sum; throws on currency mismatch or overflow.
    package func adding(_ other: Money) throws(MoneyError) -> Money {
        guard currency == other.currency else { throw .currencyMismatch(currency, other.currency) }
        let (sum, overflow) = minorUnits.addingReportingOverflow(other.minorUnits)
        guard !overflow else { throw .overflow }
        return Money(minorUnits: sum, currency: currency)
    }

    /// Difference; throws on currency mismatch or overflow.
    package func subtracting(_ other: Money) throws(MoneyError) -> Money {
        guard currency == other.currency else { throw .currencyMismatch(currency, other.currency) }
        let (difference, overflow) = minorUnits.subtractingReportingOverflow(other.minorUnits)
        guard !overflow else { throw .overflow }
        return Money(minorUnits: difference, currency: currency)
    }

    /// This amount times `basisPoints` / 10,000, rounded half up (away from zero on a tie), through 128 bits.
    package func share(basisPoints: Int64) -> Money { share(Int128(basisPoints) * 100) }

    /// This amount times `millionths` / 1,000,000, rounded half up (away from zero on a tie), through 128 bits.
    package func share(millionths: Int64) -> Money { share(Int128(millionths)) }

    /// What no 64 bits hold becomes the most they do.
    private func share(_ millionths: Int128) -> Money {
        let (product, overflow) = Int128(minorUnits).multipliedReportingOverflow(by: millionths)
        guard !overflow else {
            return Money(minorUnits: (minorUnits < 0) == (millionths < 0) ? .max : .min, currency: currency)
        }
        let half: Int128 = product < 0 ? -500_000 : 500_000
        return Money(minorUnits: Int64(clamping: product / 1_000_000 + (product % 1_000_000 + half) / 1_000_000),
            currency: currency)
    }
}

/// What can go wrong when money is read or added.
package enum MoneyError: Error, Equatable, Sendable {
    case currencyMismatch(Currency, Currency)
    case overflow
    /// The text is not a plain decimal number of the currency: sign, exponent, spaces, other digits or too many
    /// decimals.
    case malformed
}

extension Money: CustomStringConvertible {
    /// Plain decimal text of the major unit, "12.34"; never grouped, never with a currency sign.
    package var decimalText: String {
        let exponent = currency.exponent
        let digits = String(minorUnits.magnitude)
        let sign = minorUnits < 0 ? "-" : ""
        guard exponent > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, exponent + 1 - digits.count)) + digits
        return sign + padded.dropLast(exponent) + "." + padded.suffix(exponent)
    }

    package var description: String { decimalText + " " + currency.rawValue }

    /// Reads decimal text of the major unit as channels write it ("88.88", "0.1", "100"): ASCII digits, at most
    /// the currency's decimals, no sign, no exponent, no spaces.
    package init(decimalText text: String, currency: Currency) throws(MoneyError) {
        var units: Int64 = 0
        var decimals = -1
        var digits = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "."), decimals < 0, digits > 0 {
                decimals = 0
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { throw .malformed }
            digits += 1
            if decimals >= 0 { decimals += 1 }
            let scaled = units.multipliedReportingOverflow(by: 10)
            let added = scaled.partialValue.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            guard !scaled.overflow, !added.overflow else { throw .overflow }
            units = added.partialValue
        }
        guard digits > 0, decimals != 0, decimals <= currency.exponent else { throw .malformed }
        for _ in max(decimals, 0)..<currency.exponent {
            let (scaled, overflow) = units.multipliedReportingOverflow(by: 10)
            guard !overflow else { throw .overflow }
            units = scaled
        }
        self.init(minorUnits: units, currency: currency)
    }
}
