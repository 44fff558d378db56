/// A typed identifier: 26 characters of Crockford base 32 (digits and upper-case letters without I, L, O, U).
///
/// Layout of the 128 bits: 48 bits of milliseconds, 8 bits of partition, 72 bits that make it unique. So identifiers
/// sort by time, tell their partition, and fit every channel's rule for merchant numbers (WeChat 6-32, Alipay up to 64,
/// UnionPay 8-40 letters and digits).
package struct Identifier<Noun>: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    /// Takes over text that came from our own store or was made by `IdentifierSource`.
    package init(trusted text: String) { self.text = text }

    /// Reads text from outside; nil when it is not 26 characters of the alphabet.
    package init?(_ text: String) {
        guard text.utf8.count == 26, text.utf8.allSatisfy({ Base32.value(of: $0) != nil }) else { return nil }
        self.text = text
    }

    package var description: String { text }

    /// The partition (0...255) this identifier was made in.
    package var partition: Int {
        // 26 characters carry 130 bits: two zero bits lead. Bits 48..<56 of the 128 lie in characters 10 and 11.
        let bytes = text.utf8
        guard let tenth = bytes.index(bytes.startIndex, offsetBy: 10, limitedBy: bytes.endIndex),
            let eleventh = bytes.index(tenth, offsetBy: 1, limitedBy: bytes.endIndex), eleventh < bytes.endIndex
        else { return 0 }
        let high = Int(Base32.value(of: bytes[tenth]) ?? 0)
        let low = Int(Base32.value(of: bytes[eleventh]) ?? 0)
        return (high << 3 | low >> 2) & 0xFF
    }

    package static func < (left: Identifier<Noun>, right: Identifier<Noun>) -> Bool { left.text < right.text }
}

package enum OrderNoun {}
package enum AttemptNoun {}
package enum RefundNoun {}
package enum LegNoun {}
package enum SplitRequestNoun {}
package enum CaseNoun {}
package enum TaskNoun {}
package enum TimerNoun {}
package enum MovementNoun {}
package enum ReturnNoun {}
package enum ParticipantNoun {}
package enum WithdrawalNoun {}
package enum BatchNoun {}
package enum SpendingNoun {}
package enum CanaryNoun {}

package typealias OrderID = Identifier<OrderNoun>
/// Also the number sent to the channel (`out_trade_no`, `orderId`).
package typealias AttemptID = Identifier<AttemptNoun>
/// Also the number sent to the channel (`out_refund_no`, `out_request_no`, refund `orderId`).
package typealias RefundID = Identifier<RefundNoun>
package typealias LegID = Identifier<LegNoun>
/// Also the number sent to the channel (`out_order_no`, `out_request_no` of a split call).
package typealias SplitRequestID = Identifier<SplitRequestNoun>
package typealias CaseID = Identifier<CaseNoun>
package typealias TaskID = Identifier<TaskNoun>
package typealias TimerID = Identifier<TimerNoun>
package typealias MovementID = Identifier<MovementNoun>
/// Also the number sent to the channel (`out_return_no`, `out_request_no` of a return).
package typealias ReturnID = Identifier<ReturnNoun>
package typealias ParticipantID = Identifier<ParticipantNoun>
/// Also the number sent to the channel (`out_bill_no`, `out_biz_no`).
package typealias WithdrawalID = Identifier<WithdrawalNoun>
package typealias BatchID = Identifier<BatchNoun>
package typealias SpendingID = Identifier<SpendingNoun>
package typealias CanaryID = Identifier<CanaryNoun>

extension Identifier {
    /// Of tasks and movements that belong to no order: withdrawals and what hangs on them.
    package static var none: Identifier<Noun> { Identifier(trusted: "") }
    package var isNone: Bool { text.isEmpty }
}

/// Crockford's base 32 digits.
package enum Base32 {
    package static let alphabet: [UInt8] = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    package static func value(of byte: UInt8) -> UInt8? {
        let value = values[Int(byte)]
        return value == none ? nil : value
    }

    private static let none: UInt8 = 255
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: none, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()
}

/// Makes identifiers from time and a seeded generator, both given from outside: the same seed gives the same numbers.
package struct IdentifierSource: Sendable {
    private var random: SplitMix64

    package init(seed: UInt64) { random = SplitMix64(seed: seed) }

    package mutating func next<Noun>(
        _ noun: Identifier<Noun>.Type, at now: Timestamp, partition: Int
    ) -> Identifier<Noun> {
        let low = random.next()
        let high = UInt64(UInt8(truncatingIfNeeded: random.next()))
        let time = UInt64(max(0, now.milliseconds)) & 0xFFFF_FFFF_FFFF
        let upper = time << 16 | UInt64(partition & 0xFF) << 8 | high
        var text: [UInt8] = []
        text.reserveCapacity(26)
        var shift = 125
        while shift >= 0 {
            text.append(Base32.alphabet[Int(IdentifierSource.fiveBits(upper, low, shift))])
            shift -= 5
        }
        return Identifier(trusted: String(decoding: text, as: UTF8.self))
    }

    private static func fiveBits(_ upper: UInt64, _ low: UInt64, _ shift: Int) -> UInt64 {
        if shift >= 64 { return upper >> UInt64(shift - 64) & 31 }
        var value = low >> UInt64(shift)
        if shift > 59 { value |= upper << UInt64(64 - shift) }
        return value & 31
    }
}

/// SplitMix64: a small seedable generator (Steele, Lea, Flood 2014). Not for secrets.
package struct SplitMix64: Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in 0..<bound, by multiply-shift; the bias is below bound / 2^64.
    package mutating func below(_ bound: UInt64) -> UInt64 {
        precondition(bound > 0, "a draw needs at least one outcome")
        return next().multipliedFullWidth(by: bound).high
    }

    /// True with `partsPerMillion` / 1,000,000.
    package mutating func chance(partsPerMillion: Int) -> Bool { below(1_000_000) < UInt64(max(0, partsPerMillion)) }
}
