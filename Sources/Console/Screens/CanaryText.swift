import DisplayText
import Operations
import Terminal

/// Canaries and versions of the routing settings, as lines and blocks.
enum CanaryText {
    /// The canary of a channel that is shown with it: the newest.
    static func canary(of channel: String, _ snapshot: ConsoleSnapshot) -> CanaryRow? {
        snapshot.canaries.first { $0.channel == channel }
    }

    /// All about one canary.
    static func lines(_ row: CanaryRow, _ context: CellContext) -> [SegmentLine] {
        var lines = [
            SegmentLine(title(row, context), style(row)), SegmentLine("  " + failures(row, context)),
            SegmentLine("  " + evidence(row, context)),
        ]
        if row.isRatioMismatch {
            let observed = context.text(.canaryRatio, Figures.percent(row.observedShareBasisPoints))
            lines.append(SegmentLine("  " + context.theme.mark(.warn) + " " + observed, .warn))
        }
        return lines
    }

    /// The newest canaries, with all that is known of each.
    static func block(_ snapshot: ConsoleSnapshot, _ context: CellContext, rows: Int = 2) -> Block {
        let lines = snapshot.canaries.prefix(rows).flatMap { CanaryText.lines($0, context) }
        return Block(
            context.text(.canaryTitle), lines: lines.isEmpty ? [SegmentLine(context.text(.canaryNone), .dim)] : lines)
    }

    static func versions(_ snapshot: ConsoleSnapshot, _ context: CellContext) -> Block {
        let lines = snapshot.versions.map { row in
            let name = Cells.pad("v\(row.number)" + (row.isCurrent ? "*" : ""), to: 6)
            var text = name + Figures.clock(row.at) + "  " + Cells.pad(row.by, to: 10) + " "
            text += context.code(.act, row.act) + " " + context.target(row.target)
            if !row.differences.isEmpty { text += "  " + row.differences.joined(separator: ", ") }
            if !row.reason.isEmpty { text += "  " + DisplayFilter.quoted(row.reason) }
            return SegmentLine(text, row.isDraft ? .dim : .plain)
        }
        return Block(
            context.text(.versionsTitle),
            lines: lines.isEmpty ? [SegmentLine(context.text(.nothingHere), .dim)] : lines)
    }

    private static func title(_ row: CanaryRow, _ context: CellContext) -> String {
        var name = row.channel.map { context.channel($0) } ?? context.text(.canaryWeights, "v\(row.version ?? 0)")
        name += " " + context.text(.canaryShare, "\(row.sharePercent)")
        let state = context.code(.canary, row.state)
        guard row.state == "running" else {
            let why = row.reason.isEmpty ? "" : ": " + context.code(.canaryReason, row.reason)
            return name + "  " + state + why + "  " + Figures.clock(row.endedAt ?? row.endsAt)
        }
        let left = Figures.span(milliseconds: max(0, row.endsAt - context.at), context.language)
        return name + "  " + state + "  " + context.text(.canaryLeft, left)
    }

    private static func failures(_ row: CanaryRow, _ context: CellContext) -> String {
        func rate(_ failed: Int64, _ orders: Int64) -> String {
            Figures.percent(orders > 0 ? Int(failed * 10_000 / orders) : nil)
        }
        return context.text(
            .canaryFailures, rate(row.failed, row.orders), rate(row.controlFailed, row.controlOrders),
            Figures.count(row.orders), Figures.count(row.controlOrders))
    }

    private static func evidence(_ row: CanaryRow, _ context: CellContext) -> String {
        var text = context.text(
            .canaryEvidence, tenths(row.evidenceThousandths), "\(row.lineThousandths / 1_000)")
        if let lower = row.lowerMillionths, let upper = row.upperMillionths {
            text += "  " + context.text(.canaryInterval, points(lower), points(upper))
        }
        return text
    }

    /// Thousandths as a number with one decimal.
    static func tenths(_ thousandths: Int64) -> String { "\(thousandths / 1_000).\(thousandths % 1_000 / 100)" }

    /// Millionths of a rate as percentage points with a sign.
    static func points(_ millionths: Int64) -> String {
        let text = Figures.scaled(Int(abs(millionths) / 100), places: 2, decimals: 2)
        return (millionths < 0 ? "-" : "+") + text
    }

    private static func style(_ row: CanaryRow) -> Style {
        switch row.state {
        case "rolled_back": .crit
        case "inconclusive": .warn
        case "running": .info
        default: .plain
        }
    }
}
