/// The range of one kind of number that is said from outside.
package protocol NumberBounds: Sendable {
    static var range: ClosedRange<Int64> { get }
}

/// A whole number somebody outside said, within bounds that leave room for every sum and product made of it: decoding
/// refuses what lies beyond, so no arithmetic behind the decoder can overflow. Whether the number makes sense for what
/// was asked ("a weight is 0...100") the engine tells in words of its own.
package struct Bounded<Bounds: NumberBounds>: Sendable, Hashable, Comparable {
    package let value: Int64

    /// Nil when it lies beyond the bounds.
    package init?(exactly value: Int64) {
        guard Bounds.range.contains(value) else { return nil }
        self.value = value
    }

    /// The nearest number within the bounds.
    package init(clamping value: some BinaryInteger) {
        self.value = min(max(Int64(clamping: value), Bounds.range.lowerBound), Bounds.range.upperBound)
    }

    package var int: Int { Int(value) }

    package static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}

extension Bounded: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int64) { self.init(clamping: value) }
}

extension Bounded: CustomStringConvertible {
    package var description: String { String(value) }
}

extension Bounded: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bounded = Bounded(exactly: try container.decode(Int64.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "must be an integer of \(Bounds.range.lowerBound)...\(Bounds.range.upperBound)")
        }
        self = bounded
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}

/// Minor units of money, to the largest amount accepted anywhere (`Money.maximumMinorUnits`), either sign.
package enum AmountBounds: NumberBounds {
    package static let range: ClosedRange<Int64> = -100_000_000_000...100_000_000_000
}

/// Milliseconds since the epoch, to the end of the year 9999.
package enum MomentBounds: NumberBounds {
    package static let range: ClosedRange<Int64> = 0...253_402_300_799_999
}

/// A length of time in milliseconds, to 9,999 years.
package enum DurationBounds: NumberBounds {
    package static let range: ClosedRange<Int64> = 0...315_537_897_599_999
}

/// A percentage, with room above 100.
package enum PercentBounds: NumberBounds {
    package static let range: ClosedRange<Int64> = 0...1_000
}

/// How many of something: rows, minutes, orders a second.
package enum CountBounds: NumberBounds {
    package static let range: ClosedRange<Int64> = 0...1_000_000_000
}

/// A version of a row or of settings, or a row's number: any that a counter can have reached, and JSON can carry
/// exactly everywhere.
package enum VersionBounds: NumberBounds {
    package static let range: ClosedRange<Int64> = 0...9_007_199_254_740_991
}

package typealias AskedAmount = Bounded<AmountBounds>
package typealias AskedMoment = Bounded<MomentBounds>
package typealias AskedDuration = Bounded<DurationBounds>
package typealias AskedPercent = Bounded<PercentBounds>
package typealias AskedCount = Bounded<CountBounds>
package typealias AskedVersion = Bounded<VersionBounds>
