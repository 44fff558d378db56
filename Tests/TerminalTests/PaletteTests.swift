import Testing
@testable import Terminal

/// Tokens are known by name to theme files, and a palette has a paint for each.
struct PaletteTests {
    @Test func everyTokenIsFoundByItsName() {
        for token in StyleToken.allCases { #expect(StyleToken(name: token.name) == token) }
        #expect(StyleToken(name: "chartreuse") == nil)
        #expect(Set(StyleToken.allCases.map(\.name)).count == StyleToken.allCases.count)
    }

    @Test func emphasisIsAddedToTheTokensOwn() {
        let palette = Palette(depth: .colors256, paints: [.crit: Paint(foreground: 203, attributes: .bold)])
        #expect(palette.paint(for: .crit.with(.underline)) == Paint(foreground: 203, attributes: [.bold, .underline]))
        #expect(palette.paint(for: .ok) == Paint())
    }

    @Test func withoutColourStatesStillDiffer() {
        let states: [Style] = [.plain, .warn, .crit, .stale, .info]
        #expect(Set(states.map { Palette.mono.paint(for: $0) }).count == states.count)
    }
}
