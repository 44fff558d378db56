import DisplayText

/// Bytes between the marks of a bracketed paste: kept for a field, counted and thrown away elsewhere.
struct PasteCollector: Sendable {
    private(set) var total = 0
    private(set) var lastByteAt: Int64
    private let inField: Bool
    private var kept: [UInt8] = []
    private var matched = 0

    private static let endMark = Array("\u{1B}[201~".utf8)

    init(inField: Bool, lastByteAt: Int64) {
        self.inField = inField
        self.lastByteAt = lastByteAt
    }

    var heldBytes: Int { kept.count }

    /// Takes bytes up to the end mark, which may come in pieces; the event when it was found.
    mutating func take(_ input: inout ArraySlice<UInt8>, at now: Int64) -> KeyEvent? {
        lastByteAt = now
        while let byte = input.popFirst() {
            total += 1
            if kept.count < Limits.pasteBytes + PasteCollector.endMark.count { kept.append(byte) }
            matched = byte == PasteCollector.endMark[matched] ? matched + 1 : (byte == 0x1B ? 1 : 0)
            if matched == PasteCollector.endMark.count { return finished() }
        }
        return nil
    }

    private func finished() -> KeyEvent {
        let length = total - PasteCollector.endMark.count
        guard inField, length <= Limits.pasteBytes else { return .pasteDropped(bytes: length) }
        var rest = kept.prefix(length)
        var text = String.UnicodeScalarView()
        while !rest.isEmpty {
            guard let scalar = UTF8Reader.first(&rest) else { return .pasteDropped(bytes: length) }
            text.append(scalar)
        }
        return .paste(String(text))
    }
}
