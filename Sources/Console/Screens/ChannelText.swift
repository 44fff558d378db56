import DisplayText
import Operations
import Terminal

/// All about one channel, as lines and blocks.
enum ChannelText {
    /// What fits below the table on a small screen, the most needed first.
    static func lines(_ row: ChannelRow, _ snapshot: ConsoleSnapshot, _ context: CellContext) -> [SegmentLine] {
        let meanings = row.errors.compactMap { meaningLine($0, context) }
        var lines = [title(row, context), errorLine(row, context)] + meanings.prefix(1)
        if let canary = CanaryText.canary(of: row.id, snapshot) { lines += CanaryText.lines(canary, context) }
        lines += facts(row, context)
        if let change = snapshot.changes.first(where: { $0.target == row.id }) {
            lines.append(SegmentLine("  " + context.text(.lastChange) + " " + changeText(change, context)))
        }
        return lines + meanings.dropFirst()
    }

    /// Everything, for the opened detail.
    static func full(_ row: ChannelRow, _ snapshot: ConsoleSnapshot, _ context: CellContext) -> [SegmentLine] {
        let blocks = [
            errors(row, context), weights(snapshot, context), routing(snapshot, context),
            CanaryText.block(snapshot, context, rows: 8), CanaryText.versions(snapshot, context),
            changes(snapshot, context),
        ]
        return [title(row, context)] + facts(row, context)
            + blocks.flatMap { block in
                [SegmentLine(""), SegmentLine(block.title)] + block.lines
            }
    }

    static func title(_ row: ChannelRow, _ context: CellContext) -> SegmentLine {
        let state = context.state(ChannelList.token(row.state), context.code(.channelState, row.state.rawValue))
        var segments = [Segment("> " + context.channel(row.id) + "  ", .selected)]
        if case .text(let text) = state.content { segments.append(Segment(text, state.style ?? .plain)) }
        if let since = row.stateSince { segments.append(Segment("  " + context.text(.since, Figures.clock(since)))) }
        let times = [(Word.colP50, row.p50Milliseconds), (.colP95, row.p95Milliseconds)]
        for (word, value) in times {
            segments.append(Segment("  " + context.text(word) + " " + (value.map { "\($0) ms" } ?? Figures.missing)))
        }
        segments.append(Segment("  " + context.text(.timeoutLine, Figures.percent(row.timeoutBasisPoints))))
        return SegmentLine(segments)
    }

    private static func errorLine(_ row: ChannelRow, _ context: CellContext) -> SegmentLine {
        guard !row.errors.isEmpty else { return SegmentLine("  " + context.text(.noErrors), .dim) }
        let errors = row.errors.prefix(3).map {
            Figures.scaled($0.shareBasisPoints, places: 2, decimals: 0) + " %  " + $0.code
        }
        return SegmentLine("  " + context.text(.errors5m) + "  " + errors.joined(separator: "    "))
    }

    /// What a code says, and what the engine does about it.
    private static func meaningLine(_ error: ErrorRow, _ context: CellContext) -> SegmentLine? {
        let meaning = context.meaning(of: error)
        guard !meaning.isEmpty else { return nil }
        return SegmentLine("  \(error.code): \(meaning) -> " + context.code(.errorClass, error.errorClass))
    }

    /// With `isNarrow` the load has a line for each of its figures.
    static func facts(_ row: ChannelRow, _ context: CellContext, isNarrow: Bool = false) -> [SegmentLine] {
        var breaker = context.text(.breakerLine, context.code(.breaker, row.breaker))
        if !row.breakerReason.isEmpty { breaker += " (" + context.language.evidence(row.breakerReason) + ")" }
        if let until = row.breakerUntil { breaker += " " + context.text(.breakerUntil, Figures.clock(until)) }
        if row.probesNeeded > 0 {
            breaker += "  " + context.text(.probesLine, "\(row.probesDone)", "\(row.probesNeeded)")
        }
        let cost = context.text(
            .detailCost,
            arguments: [
                row.costMillionths, row.costRateMillionths, row.costUpkeepMillionths, row.costBadDebtMillionths,
            ].map(Figures.costPercent))
        let override = context.text(.overrideLine, context.code(.override, row.override))
        let paid = context.text(.paidLine, Figures.count(row.paidOrders), Figures.money(row.paidMinorUnits))
        let load = load(row, context)
        return (isNarrow ? load : [load.joined(separator: "   ")]).map { SegmentLine("  " + $0) } + [
            SegmentLine("  " + breaker, row.breaker == "closed" ? .plain : .warn),
            SegmentLine("  " + override + "   " + paid),
            SegmentLine("  " + cost),
        ]
    }

    /// What is on the channel, against what it carries, and the day's amount where it has a limit.
    private static func load(_ row: ChannelRow, _ context: CellContext) -> [String] {
        let figures = [
            context.text(.inFlightLine, Figures.count(row.inFlightOrders), Figures.money(row.inFlightMinorUnits)),
            context.text(.capacityLine, "\(row.capacityPerSecond)", "\(row.capacityPercent)"),
        ]
        guard let percent = row.dayPercent else { return figures }
        return figures + [
            context.text(.dayLine, Figures.large(row.dayLimitMinorUnits, context.language), "\(percent)")
        ]
    }

    static func errors(_ row: ChannelRow, _ context: CellContext) -> Block {
        let header = Columns.line([
            ("", 24), ("n", -6), (context.text(.errorShare), -8), (context.text(.errorFirst), 9),
            (context.text(.errorMeaning), 36),
        ])
        let lines = row.errors.flatMap { error in
            let figures = SegmentLine(
                Columns.line([
                    (error.code, 24), (Figures.count(error.count), -6),
                    (Figures.percent(error.shareBasisPoints) + " %", -8),
                    (Figures.clock(error.firstAt), 9), (context.code(.errorClass, error.errorClass), 36),
                ]))
            let meaning = context.meaning(of: error)
            return meaning.isEmpty ? [figures] : [figures, SegmentLine("  " + meaning, .dim)]
        }
        guard !lines.isEmpty else {
            return Block(context.text(.errorsTitle), lines: [SegmentLine(context.text(.noErrors), .dim)])
        }
        return Block(context.text(.errorsTitle), lines: [SegmentLine(header, .dim)] + lines)
    }

    static func weights(_ snapshot: ConsoleSnapshot, _ context: CellContext) -> Block {
        let criteria = [(Word.weightPreference, snapshot.weights.preference), (.weightCost, snapshot.weights.cost)]
        let lines = criteria.map { SegmentLine(Columns.line([(context.text($0.0), 16), (String($0.1), -4)])) }
        let channels = snapshot.channels.map {
            SegmentLine(Columns.line([(context.channel($0.id), 16), (String($0.weight), -4)]))
        }
        return Block(context.text(.weightsTitle), lines: lines + channels)
    }

    static func routing(_ snapshot: ConsoleSnapshot, _ context: CellContext) -> Block {
        let lines = snapshot.channels.map { row in
            SegmentLine(
                Columns.line([
                    (context.channel(row.id), 12), ("", 14), (Figures.percent(row.routingShareBasisPoints) + " %", -8),
                ]))
        }
        return Block(context.text(.routingTitle), lines: lines)
    }

    static func changes(_ snapshot: ConsoleSnapshot, _ context: CellContext) -> Block {
        let lines = snapshot.changes.map { SegmentLine(changeText($0, context)) }
        return Block(
            context.text(.changesTitle),
            lines: lines.isEmpty ? [SegmentLine(context.text(.nothingHere), .dim)] : lines)
    }

    private static func changeText(_ change: ChangeRow, _ context: CellContext) -> String {
        var text = Figures.clock(change.at) + "  " + Cells.pad(change.who, to: 10) + " "
        text += context.code(.act, change.act) + " " + context.target(change.target) + " " + change.change
        if !change.reason.isEmpty { text += "  " + DisplayFilter.quoted(change.reason) }
        if change.outcome != "done", !change.outcome.isEmpty {
            let outcome = context.language.knownCode(.outcome, change.outcome) ?? context.code(.refusal, change.outcome)
            text += "  x " + outcome
        }
        return text
    }
}
extension CellContext {
    func text(_ word: Word, arguments: [String]) -> String { language.text(word, arguments: arguments) }

    /// What the channel means by an error; empty when nothing is known.
    func meaning(of error: ErrorRow) -> String { language == .chinese ? error.chinese : error.english }
}
