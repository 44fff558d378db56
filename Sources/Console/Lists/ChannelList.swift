import Operations
import Terminal

/// The channels table of Overview and Channels.
enum ChannelList {
    typealias Column = ListColumn<ChannelRow>

    /// Both screens show these; Channels adds `more`.
    static let columns: [Column] = [
        Column(
            key: "channel", title: .colChannel, width: 11,
            value: { .channel($0.id) },
            cell: { row, context in
                TableCell(row.isNoChannel ? context.text(.noChannelName) : context.channel(row.id))
            }),
        Column(
            key: "state", title: .colState, width: 9,
            value: { .code(.channelState, $0.state.rawValue) },
            cell: { row, context in
                context.state(
                    token(row.state),
                    row.isNoChannel && row.state == .critical
                        ? context.text(.noChannelNow) : context.code(.channelState, row.state.rawValue))
            }),
        .figure(
            "success", .colSuccess, 6, value: { .number($0.success5m, scale: 2) },
            cell: { row, _ in TableCell(Figures.percent(row.success5m), successStyle(row)) }),
        .figure(
            "change", .colChange, 5, priority: 4, value: { .number($0.success5mChange, scale: 2) },
            cell: { row, context in
                TableCell(Figures.change(row.success5mChange), row.success5mChange.flatMap { context.change($0) })
            }),
        .figure(
            "rate", .colRate, 5, priority: 1, value: { .number($0.ordersCentiPerSecond, scale: 2) },
            cell: { row, _ in TableCell(Figures.rate(row.ordersCentiPerSecond)) }),
        .figure(
            "capacity", .colCapacity, 4, priority: 3, value: { .number($0.capacityPercent) },
            cell: { row, _ in
                let text = row.isNoChannel ? Figures.missing : String(row.capacityPercent)
                return TableCell(text, row.capacityPercent >= 85 ? .warn : nil)
            }),
        .figure(
            "cost", .colCost, 5, priority: 2, value: { .number($0.costMillionths, scale: 4) },
            cell: { row, _ in TableCell(Figures.costPercent(row.costMillionths)) }),
        .figure(
            "split", .colSplit, 6, priority: 5, value: { .number($0.splitFailureBasisPoints, scale: 2) },
            cell: { row, context in
                let isHigh = (row.splitFailureBasisPoints ?? 0) > Thresholds.splitFailureBasisPoints
                let text = Figures.percent(row.splitFailureBasisPoints, decimals: 2)
                return TableCell(isHigh ? text + context.theme.mark(.warn) : text + " ", isHigh ? .warn : nil)
            }),
        .figure(
            "weight", .colWeight, 3, value: { .number($0.weight) },
            cell: { row, _ in TableCell(row.isNoChannel ? Figures.missing : String(row.weight)) }),
        Column(
            key: "trend", title: .colTrend, width: 15, priority: 6, isSortable: false, value: { _ in .none },
            cell: trend),
    ]

    static let more: [Column] = [
        milliseconds("p50", .colP50, 10) { $0.p50Milliseconds },
        milliseconds("p95", .colP95, 9) { $0.p95Milliseconds },
        .figure(
            "timeout", .colTimeout, 5, priority: 11, value: { .number($0.timeoutBasisPoints, scale: 2) },
            cell: { row, _ in TableCell(Figures.percent(row.timeoutBasisPoints)) }),
        .figure(
            "inflight", .colInFlight, 5, priority: 12, value: { .number($0.inFlightOrders) },
            cell: { row, _ in TableCell(String(row.inFlightOrders)) }),
        .figure(
            "day", .colDay, 4, priority: 14, value: { .number($0.dayPercent) },
            cell: { row, _ in
                let isNear = (row.dayPercent ?? 0) >= 85
                return TableCell(row.dayPercent.map(String.init) ?? Figures.missing, isNear ? .warn : nil)
            }),
        .figure(
            "refund", .colRefund, 5, priority: 13, value: { .number($0.refundBasisPoints, scale: 2) },
            cell: { row, _ in TableCell(Figures.percent(row.refundBasisPoints)) }),
        Column(
            key: "breaker", title: .colBreaker, width: 9, align: .right, priority: 7,
            value: { $0.id == ChannelRow.noChannel ? .none : .code(.breaker, $0.breaker) },
            cell: { row, context in
                row.id == ChannelRow.noChannel
                    ? TableCell(Figures.missing)
                    : TableCell(context.code(.breaker, row.breaker), row.breaker == "closed" ? nil : .warn)
            }),
        .figure(
            "probes", .colProbe, 5, priority: 8, value: { .number($0.probesDone) },
            cell: { row, _ in
                TableCell(row.probesNeeded > 0 ? "\(row.probesDone)/\(row.probesNeeded)" : Figures.missing)
            }),
    ]

    /// Worst first; equals stay as the engine lists them.
    static func isWorse(_ one: ChannelRow, _ other: ChannelRow) -> Bool { rank(one.state) < rank(other.state) }

    static func token(_ state: ChannelRow.State) -> StyleToken {
        switch state {
        case .ok, .idle: .ok
        case .warn: .warn
        case .critical: .crit
        case .off: .off
        case .probing, .canary: .info
        }
    }

    private static func rank(_ state: ChannelRow.State) -> Int {
        switch state {
        case .critical: 0
        case .warn: 1
        case .probing: 2
        case .canary: 3
        case .off: 4
        case .ok, .idle: 5
        }
    }

    private static func successStyle(_ row: ChannelRow) -> Style? {
        guard let success = row.success5m, success < Thresholds.successBasisPoints else { return nil }
        return .crit
    }

    private static func milliseconds(
        _ key: String, _ title: Word, _ priority: Int, _ figure: @escaping @Sendable (ChannelRow) -> Int?
    ) -> Column {
        .figure(
            key, title, 6, priority: priority, value: { .number(figure($0)) },
            cell: { row, _ in TableCell(figure(row).map(String.init) ?? Figures.missing) })
    }

    /// Twenty-second buckets: the bucket's running number fixes its place, so that a sweep changes one or two cells.
    @Sendable private static func trend(_ row: ChannelRow, _ context: CellContext) -> TableCell {
        if row.isNoChannel { return TableCell(context.text(.noChannelCount, Figures.count(row.paidOrders))) }
        guard context.graph != .off, row.trend.contains(where: { $0 != nil }) else {
            return TableCell(String(repeating: "-", count: 15), .dim)
        }
        return TableCell(.trend(TrendGraph(
            samples: row.trend, sequence: Int(context.at / 20_000), range: Thresholds.trendRange,
            motion: context.graph == .sweep ? .sweep : .scroll, glyphs: context.theme.glyphs,
            style: context.isStale ? .stale : .chart)))
    }
}

/// Lines above or below which a figure is marked; the same the status words of the engine use.
enum Thresholds {
    /// Under 90 % success needs a look now.
    static let successBasisPoints = 9_000
    static let splitFailureBasisPoints = 50
    /// What the bars of a trend span.
    static let trendRange = 8_000...10_000
}
