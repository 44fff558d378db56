/// Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
package enum UTF8Reader {
    /// Bytes a character that starts with this byte needs; nil when no character starts so.
    package static func length(of lead: UInt8) -> Int? {
        switch lead {
        case 0x00...0x7F: 1
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: nil
        }
    }

    /// Takes the first scalar off `bytes`; nil, and nothing taken, when they do not begin with a whole valid one.
    package static func first(_ bytes: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        guard let lead = bytes.first, let length = length(of: lead), bytes.count >= length else { return nil }
        var value = length == 1 ? UInt32(lead) : UInt32(lead) & (0x7F >> UInt32(length))
        for byte in bytes.dropFirst().prefix(length - 1) {
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        let least: [UInt32] = [0, 0x80, 0x800, 0x1_0000]
        guard value >= least[length - 1], let scalar = Unicode.Scalar(value) else { return nil }
        bytes = bytes.dropFirst(length)
        return scalar
    }
}
