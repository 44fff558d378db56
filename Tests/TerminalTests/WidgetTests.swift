import Testing
@testable import Terminal

/// Bars, dialogs and scrolling as a person sees them.
struct WidgetTests {
    private func row(_ width: Int, _ draw: (inout Grid) -> Void) -> String {
        var grid = Grid(size: Size(width: width, height: 1))
        draw(&grid)
        return grid.rowText(0)
    }

    private let status = StatusBar(
        left: [.init("PayDeck"), .init("PROD sha-1", .prod), .init("SAFE"), .init("ops.li", priority: 3)],
        right: [.init("alerts 2!!"), .init("rev 23", priority: 1), .init("13:42:07"), .init("lag 0.4s", priority: 2)]
    )

    @Test func theStatusBarDropsTheLeastImportantFirst() {
        #expect(row(80) { status.draw(into: &$0, in: $0.bounds) }
            == " PayDeck  PROD sha-1  SAFE  ops.li       alerts 2!!  rev 23  13:42:07  lag 0.4s")
        #expect(row(68) { status.draw(into: &$0, in: $0.bounds) }
            == " PayDeck  PROD sha-1  SAFE   alerts 2!!  rev 23  13:42:07  lag 0.4s")
        #expect(row(52) { status.draw(into: &$0, in: $0.bounds) }
            == " PayDeck  PROD sha-1  SAFE     alerts 2!!  13:42:07")
    }

    @Test func theTabBarBracketsThePresentScreen() {
        let bar = TabBar(tabs: ["1总览", "2通道", "3订单"], selected: 1, note: [Segment("2 人")])
        #expect(row(32) { bar.draw(into: &$0, in: $0.bounds) } == " 1总览 [2通道] 3订单        2 人")
        #expect(row(22) { bar.draw(into: &$0, in: $0.bounds) } == " 1总览 [2通道] 3订单")
    }

    @Test func hintsThatDoNotFitAreLeftOutWhole() {
        let hints = KeyHints([
            .init("?", "help"), .init(":", "cmd"), .init("F", "failover", isEnabled: false), .init("q", "back"),
        ])
        #expect(row(40) { hints.draw(into: &$0, in: $0.bounds) } == " ?help  :cmd  F failover  q back")
        #expect(row(30) { hints.draw(into: &$0, in: $0.bounds) } == " ?help  :cmd  F failover")
        var grid = Grid(size: Size(width: 40, height: 1))
        hints.draw(into: &grid, in: grid.bounds)
        #expect(grid[14, 0].style == .dim, "a verb that cannot be used now stays in place, dimmed")
    }

    private var dialog: DialogBox {
        DialogBox(
            title: "FAILOVER unionpay", note: "risk class 3",
            rows: [
                .entry(label: "moves", text: SegmentLine("22 of 412 tps")),
                .entry(label: "影响", text: SegmentLine([Segment("成功率 "), Segment("97.3 %", .better)])),
                .blank,
                .field(FormField(label: "reason", input: TextInput("INC-2231"), cells: 14)),
                .field(FormField(label: "name", input: TextInput("unionp"), isFocused: true, error: "no", cells: 10)),
            ],
            width: 40...46
        )
    }

    @Test func aDialogStandsInTheMiddleWithItsCursor() {
        var grid = Grid(size: Size(width: 50, height: 9))
        for y in 0..<9 { grid.put(String(repeating: "微", count: 25), x: 0, y: y) }
        let cursor = dialog.draw(into: &grid, in: grid.bounds)
        let wide = String(repeating: "微", count: 25)
        #expect(grid.lines == [
            wide,
            "微+- FAILOVER unionpay --------- risk class 3 -+微",
            "微| moves      22 of 412 tps                   |微",
            "微| 影响       成功率 97.3 %                   |微",
            "微|                                            |微",
            "微| reason    [INC-2231______]                 |微",
            "微| name      [unionp____] no                  |微",
            "微+--------------------------------------------+微",
            wide,
        ])
        #expect(cursor == Position(x: 21, y: 6))
    }

    @Test func onALowScreenTheFieldsStayInSight() {
        var grid = Grid(size: Size(width: 50, height: 4))
        #expect(dialog.draw(into: &grid, in: grid.bounds) != nil)
        #expect(grid.rowText(2).contains("[unionp____]"))
    }

    @Test func aFieldScrollsWithItsCursor() {
        var input = TextInput("abcdefghij微信")
        var field = FormField(label: "f", input: input, isFocused: true, cells: 6)
        var grid = Grid(size: Size(width: 12, height: 1))
        #expect(field.draw(into: &grid, x: 0, y: 0, maxCells: 12) == Position(x: 8, y: 0))
        #expect(grid.rowText(0) == "f [j微信_]")
        input.take(.home)
        field.input = input
        #expect(field.draw(into: &grid, x: 0, y: 0, maxCells: 12) == Position(x: 3, y: 0))
        #expect(grid.rowText(0) == "f [abcdef]")
    }

    @Test func scrollingStopsAtBothEnds() {
        var region = ScrollRegion(lines: (1...9).map { SegmentLine("line \($0)") })
        region.take(.up, height: 4)
        #expect(region.offset == 0)
        region.take(.pageDown, height: 4)
        #expect(region.offset == 3)
        region.take(.end, height: 4)
        #expect(region.offset == 5)
        let isTaken = region.take(.enter, height: 4)
        #expect(!isTaken)
        var grid = Grid(size: Size(width: 16, height: 4))
        region.draw(into: &grid, in: grid.bounds)
        #expect(grid.lines == ["line 6", "line 7", "line 8", "line 9      9/9"])
    }
}
