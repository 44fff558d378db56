import DisplayText
import Testing

@Suite("Long lines")
struct LongLineTests {
    @Test("a line that a command prints is never cut, a text on a screen is")
    func printed() {
        let document = "{\"a\":\"" + String(repeating: "微\u{202E}", count: 20_000) + "\"}"
        let printed = DisplayFilter.lines(document, limit: DisplayLimits.printedScalars)
        #expect(printed.hasSuffix("<U+202E>\"}"))
        #expect(DisplayFilter.lines(document).unicodeScalars.count <= DisplayLimits.textScalars)
    }
}
