/// Names from outside are compared as their UTF-8 bytes, as every other reader of them does. Swift takes texts for
/// equal that Unicode calls canonically equivalent: the Kelvin sign (U+212A) for K, an e with an accent in one
/// character or in two. Then what one part of the program takes for a name it knows, another stores under a different
/// one.
extension StringProtocol {
    package func isSameBytes(as other: some StringProtocol) -> Bool {
        // The first comparison is fast and false most of the time.
        self == other && utf8.elementsEqual(other.utf8)
    }
}

extension Sequence where Element: StringProtocol {
    package func containsBytes(of text: some StringProtocol) -> Bool { contains { $0.isSameBytes(as: text) } }
}

extension RawRepresentable where RawValue == String {
    /// The value of this very name.
    package init?(exactly name: String) {
        guard let value = Self(rawValue: name), value.rawValue.utf8.elementsEqual(name.utf8) else { return nil }
        self = value
    }
}

/// A text as a key of a dictionary or a member of a set, compared as its bytes.
package struct ByteText: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: ByteText, right: ByteText) -> Bool { left.text.isSameBytes(as: right.text) }

    package func hash(into hasher: inout Hasher) {
        // Texts of the same bytes are equal texts, and those hash alike.
        hasher.combine(text)
    }
}
