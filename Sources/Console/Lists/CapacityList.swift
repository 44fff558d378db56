import Operations
import Terminal

/// Channels against a peak.
enum CapacityList {
    typealias Column = ListColumn<CapacityRow>

    static let columns: [Column] = [
        Column(
            key: "channel", title: .colChannel, width: 12, value: { .channel($0.id) },
            cell: { row, context in TableCell(context.channel(row.id)) }),
        rate("now", .colNow, 3) { $0.nowCentiPerSecond },
        rate("peak", .colPeak, 0) { $0.peakCentiPerSecond },
        rate("wanted", .colWanted, 2) { $0.wantedCentiPerSecond },
        rate("ceiling", .colCeiling, 1) { $0.ceilingCentiPerSecond },
        .figure(
            "use", .colUse, 6, value: { .number($0.useBasisPoints, scale: 2) }, cell: use),
        Column(
            key: "by", title: .colBoundBy, width: 11, priority: 4, stretch: 1,
            value: { .text([$0.out ?? $0.limitedBy ?? ""]) },
            cell: { row, context in
                if let out = row.out { return TableCell(context.code(.exclusion, out), .off) }
                return TableCell(row.limitedBy.map { context.code(.ceiling, $0) } ?? Figures.missing)
            }),
        .figure(
            "day", .colDayUsed, 8, priority: 5, value: { .number($0.dayMinorUnits, scale: 2) },
            cell: { row, context in TableCell(Figures.large(row.dayMinorUnits, context.language)) }),
        .figure(
            "limit", .colDayLimit, 8, priority: 6, value: { .number($0.dayLimitMinorUnits, scale: 2) },
            cell: { row, context in
                TableCell(
                    row.dayLimitMinorUnits > 0
                        ? Figures.large(row.dayLimitMinorUnits, context.language) : Figures.missing)
            }),
        .figure(
            "dayend", .colDayEnd, 6, priority: 4, value: { .number($0.dayEndBasisPoints, scale: 2) },
            cell: { row, context in
                guard let share = row.dayEndBasisPoints else { return TableCell(Figures.missing) }
                return marked(share, context)
            }),
        figure("calls", .colCalls, 8) { $0.calls },
        figure("callsceiling", .colCallsCeiling, 9) { $0.callsCeiling },
        figure("open", .colInFlight, 10) { $0.openOrders },
    ]

    private static func rate(
        _ key: String, _ title: Word, _ priority: Int, _ figure: @escaping @Sendable (CapacityRow) -> Int?
    ) -> Column {
        .figure(
            key, title, 7, priority: priority, value: { .number(figure($0), scale: 2) },
            cell: { row, _ in TableCell(figure(row).map(Figures.rate) ?? Figures.missing) })
    }

    private static func figure(
        _ key: String, _ title: Word, _ priority: Int, _ figure: @escaping @Sendable (CapacityRow) -> Int
    ) -> Column {
        .figure(
            key, title, 8, priority: priority, value: { .number(figure($0)) },
            cell: { row, _ in TableCell(Figures.count(figure(row))) })
    }

    @Sendable private static func use(_ row: CapacityRow, _ context: CellContext) -> TableCell {
        row.ceilingCentiPerSecond == nil ? TableCell(Figures.missing) : marked(row.useBasisPoints, context)
    }

    /// From the alert line on a share is marked, near the whole as critical.
    private static func marked(_ basisPoints: Int, _ context: CellContext) -> TableCell {
        let token = CapacityText.token(basisPoints)
        let text = Figures.scaled(basisPoints, places: 2, decimals: 0)
        return token.map { TableCell(text + context.theme.mark($0), Style($0)) } ?? TableCell(text + " ")
    }
}
