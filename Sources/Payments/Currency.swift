/// An ISO 4217 currency the engine may hold money in, with the number of decimals its minor unit has.
///
/// Source of the exponents: ISO 4217 table A.1. A currency not listed is refused at the edge, never guessed.
package enum Currency: String, Sendable, CaseIterable, Hashable {
    case cny = "CNY"
    case usd = "USD"
    case eur = "EUR"
    case hkd = "HKD"
    case myr = "MYR"
    case thb = "THB"
    case jpy = "JPY"
    case kwd = "KWD"

    /// Decimals of the minor unit: 2 for CNY (fen), 0 for JPY, 3 for KWD.
    package var exponent: Int {
        switch self {
        case .jpy: 0
        case .kwd: 3
        default: 2
        }
    }

    /// Minor units in one major unit: 100 for CNY.
    package var minorUnitsPerMajor: Int64 {
        switch exponent {
        case 0: 1
        case 3: 1_000
        default: 100
        }
    }

    /// The numeric code UnionPay and bank files use, for example "156".
    package var numericCode: String {
        switch self {
        case .cny: "156"
        case .usd: "840"
        case .eur: "978"
        case .hkd: "344"
        case .myr: "458"
        case .thb: "764"
        case .jpy: "392"
        case .kwd: "414"
        }
    }
}
