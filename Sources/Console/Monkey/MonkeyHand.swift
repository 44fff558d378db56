import Payments

/// What a monkey strikes: bytes as a keyboard, a Chinese input method, a mouse or a bad line would send them.
struct MonkeyHand: Sendable {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// The bytes of one stroke, and how long they come after the one before, milliseconds.
    mutating func stroke() -> (bytes: [UInt8], pause: Int64) { (bytes(), pause()) }

    /// Mostly as a hand types, at times faster than any hand, at times after a rest.
    private mutating func pause() -> Int64 {
        switch random.below(20) {
        case 0: Int64(random.below(8))
        case 1: 300 + Int64(random.below(1_500))
        default: 20 + Int64(random.below(380))
        }
    }

    private mutating func bytes() -> [UInt8] {
        switch random.below(100) {
        case 0..<40: [UInt8(0x20 + random.below(0x5F))]
        case 40..<55: Array(MonkeyHand.verbs[Int(random.below(UInt64(MonkeyHand.verbs.count)))].utf8)
        case 55..<68: [0x0D]
        case 68..<72: [0x1B]
        case 72..<75: [0x09]
        case 75..<78: [0x7F]
        case 78..<82: [UInt8(1 + random.below(26))]
        case 82..<88: Array(MonkeyHand.sequences[Int(random.below(UInt64(MonkeyHand.sequences.count)))].utf8)
        case 88..<92: MonkeyHand.utf8(0xFF01 + UInt32(random.below(0x5E)))
        case 92..<95: MonkeyHand.utf8(0x4E00 + UInt32(random.below(0x5000)))
        case 95..<97: Array(["y", "e", "s"][Int(random.below(3))].utf8)
        case 97: [UInt8(0x80 + random.below(0x80))]
        case 98: (0..<3 + Int(random.below(10))).map { _ in UInt8(random.below(256)) }
        default: MonkeyHand.utf8(UInt32(random.below(0xD800)))
        }
    }

    private static func utf8(_ value: UInt32) -> [UInt8] {
        Unicode.Scalar(value).map { Array(String(Character($0)).utf8) } ?? [0x3F]
    }

    /// Capitals that open dialogs, and the keys around them.
    private static let verbs = [
        "F", "W", "X", "B", "C", "O", "V", "R", "A", "H", "T", "Z", "G", "D", "S", "K", "U", "N", "Q", "!", ":", "/",
        "c", "u", "a", "n", "1", "2", "3", "4", "5", "6", "j", "k", "y", "e", "p",
    ]

    private static let sequences = [
        "\u{1B}[A", "\u{1B}[B", "\u{1B}[C", "\u{1B}[D", "\u{1B}[H", "\u{1B}[F", "\u{1B}[5~", "\u{1B}[6~", "\u{1B}[3~",
        "\u{1B}[Z", "\u{1B}OP", "\u{1B}[1;5C", "\u{1B}[<0;10;10M", "\u{1B}[200~", "\u{1B}[201~", "\u{1B}[?1;2c",
        "\u{1B}]52;c;eWVz\u{7}", "\u{1B}[13u", "\u{1B}x", "\u{1B}[99999999999", "\u{1B}P1$r0m\u{1B}\\",
    ]

    /// A paste as an unlucky clipboard holds it: commands, confirmations, returns, escapes.
    mutating func paste(bytes count: Int) -> [UInt8] {
        let lines = [
            ":failover wechat\r", "F", "yes\r", "wechat\r\r", "!shift change, INC-1\r", "W40\r", "\u{1B}", "S", "A",
            "approve\r", "\u{1B}[201~", "：切走 微信\r", "X99999.00\r", "\n\n\n",
        ]
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += Array(lines[Int(random.below(UInt64(lines.count)))].utf8) }
        return Array(bytes.prefix(count))
    }

    mutating func below(_ bound: UInt64) -> UInt64 { random.below(bound) }
}
