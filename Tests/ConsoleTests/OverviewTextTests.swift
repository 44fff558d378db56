import Operations
import Terminal
import Testing

@testable import Console

@Suite("Texts of the overview")
struct OverviewTextTests {
    @Test("a channel's name that is too long for its heading is cut; only figures are hashed")
    func headings() {
        var snapshot = Fixtures.snapshot(ConsoleQuery(screen: .overview))
        snapshot.channels = [ChannelRow(id: "bank-ea")]
        snapshot.preferences = [PreferenceRow(group: "25-34", orders: 1_234_567, shares: [])]
        snapshot.regions = []
        let context = CellContext(
            language: .chinese, theme: .builtIn, graph: .off, isStale: false, at: snapshot.at)
        let lines = OverviewText.preferences(snapshot, context).lines.map { $0.segments.map(\.text).joined() }
        #expect(lines.count == 2 && lines[0].hasSuffix("银行电子~") && !lines[0].contains("#"))
        #expect(lines[1].contains("######"))
    }
}
