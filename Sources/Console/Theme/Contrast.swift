import Glibc

/// A colour with 8 bits a channel.
struct RGB: Hashable, Sendable {
    let red: Int
    let green: Int
    let blue: Int

    init(_ red: Int, _ green: Int, _ blue: Int) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// "#rrggbb"; nil for anything else.
    init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count == 7, digits[0] == UInt8(ascii: "#") else { return nil }
        var value = 0
        for digit in digits.dropFirst() {
            guard let nibble = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
            value = value << 4 | nibble
        }
        self.init(value >> 16, value >> 8 & 255, value & 255)
    }

    /// The colour of an index of the 256 colour table. The first 16 are the terminal's own; xterm's are assumed.
    init(index: UInt8) {
        let value = Int(index)
        switch value {
        case 0..<16: self = RGB.first16[value]
        case 16..<232:
            let steps = [0, 95, 135, 175, 215, 255]
            let cube = value - 16
            self.init(steps[cube / 36], steps[cube / 6 % 6], steps[cube % 6])
        default:
            let grey = 8 + (value - 232) * 10
            self.init(grey, grey, grey)
        }
    }

    private static let first16: [RGB] = [
        RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0), RGB(0, 0, 238), RGB(205, 0, 205),
        RGB(0, 205, 205), RGB(229, 229, 229), RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0),
        RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
    ]
}

/// Contrast as WCAG 2.1 defines it (relative luminance, section 1.4.3).
enum Contrast {
    /// Least contrast of text that is read: 4.5:1, in hundredths.
    static let leastHundredths = 450

    /// Contrast of two colours in hundredths, 100...2,100.
    static func hundredths(_ one: RGB, _ other: RGB) -> Int {
        let (first, second) = (luminance(one), luminance(other))
        return Int((max(first, second) + 0.05) / (min(first, second) + 0.05) * 100)
    }

    private static func luminance(_ colour: RGB) -> Double {
        0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)
    }

    private static func linear(_ channel: Int) -> Double {
        let part = Double(channel) / 255
        return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
}
