package import Operations
import Terminal

/// Whether a peak fits, as lines.
package enum CapacityText {
    /// How near to its ceiling a share stands.
    static func token(_ basisPoints: Int) -> StyleToken? {
        basisPoints >= 9_500 ? .crit : basisPoints >= 8_500 ? .warn : nil
    }

    static func head(_ view: CapacityView, _ context: CellContext) -> SegmentLine {
        let source: String =
            switch view.source {
            case .planned: context.text(.capPlannedBy, view.by)
            case .asked: context.text(.capAsked)
            case .highest: context.text(.capHighest)
            }
        return SegmentLine([
            Segment(peak(view, context), .heading), Segment("  "), verdict(view, context),
            Segment("  " + source, .dim),
        ])
    }

    private static func peak(_ view: CapacityView, _ context: CellContext) -> String {
        context.text(
            .capPeak, Figures.hourMinute(view.at), Figures.wholeRate(view.centiPerSecond), String(view.minutes))
    }

    static func verdict(_ view: CapacityView, _ context: CellContext) -> Segment {
        if view.sample == 0 { return Segment(context.text(.capNothingRecorded), .dim) }
        guard !view.fits else { return Segment(context.text(.capFits), .ok) }
        return Segment(
            context.theme.mark(.crit) + " "
                + context.text(
                    .capLost, Figures.wholeRate(view.lostCentiPerSecond),
                    Figures.wholeRate(view.fitsUpToCentiPerSecond)), .crit)
    }

    /// The overview's one line: use at the planned peak, the fullest channels first. `isShort` is for 80 cells.
    static func overview(_ view: CapacityView, _ context: CellContext, isShort: Bool) -> SegmentLine {
        var segments = [
            Segment(
                context.text(
                    .capPeakShort, Figures.hourMinute(view.at), Figures.wholeRate(view.centiPerSecond)) + " ", .heading)
        ]
        let isLost = view.sample > 0 && !view.fits
        for row in fullestFirst(view).prefix(!isShort ? view.rows.count : isLost ? 2 : 3) {
            let share = max(row.useBasisPoints, row.dayEndBasisPoints ?? 0)
            let token = token(share)
            let mark = token.map { context.theme.mark($0) } ?? ""
            segments.append(Segment(
                context.channel(row.id) + " " + Figures.scaled(share, places: 2, decimals: 0) + " %" + mark + "  ",
                token.map { Style($0) } ?? .plain))
        }
        if isLost {
            segments.append(Segment(
                context.text(.capLostShort, Figures.wholeRate(view.lostCentiPerSecond)) + "  ", .crit))
        }
        return SegmentLine(segments + [Segment(context.text(.capPointer), .key)])
    }

    private static func fullestFirst(_ view: CapacityView) -> [CapacityRow] {
        view.rows.filter { $0.out == nil }.enumerated().sorted { one, other in
            let (left, right) = (one.element, other.element)
            let shares = [left, right].map { max($0.useBasisPoints, $0.dayEndBasisPoints ?? 0) }
            return shares[0] != shares[1] ? shares[0] > shares[1] : one.offset < other.offset
        }.map(\.element)
    }

    /// The same as a block, where there is space for a line each.
    static func overviewBlock(_ view: CapacityView, _ context: CellContext) -> Block {
        let header = Columns.line([
            (context.text(.colChannel), 12), (context.text(.colCeiling), -8), (context.text(.colPeak), -8),
            (context.text(.colUse), -7),
        ])
        let lines = fullestFirst(view).prefix(6).map { row in
            let share = max(row.useBasisPoints, row.dayEndBasisPoints ?? 0)
            let token = token(share)
            return SegmentLine(
                Columns.line([
                    (context.channel(row.id), 12), (row.ceilingCentiPerSecond.map(Figures.rate) ?? Figures.missing, -8),
                    (Figures.rate(row.peakCentiPerSecond), -8),
                    (Figures.scaled(share, places: 2, decimals: 0) + (token.map { context.theme.mark($0) } ?? " "), -7),
                ]), token.map { Style($0) } ?? .plain)
        }
        var block = Block(peak(view, context), lines: [SegmentLine(header, .dim)] + lines)
        block.title += [Segment("  "), verdict(view, context)]
        return block
    }

    static func spills(_ view: CapacityView, _ context: CellContext) -> Block {
        let lines = view.spills.map { spill in
            let to = spill.to.map { context.channel($0) } ?? context.text(.capNobody)
            return SegmentLine(
                "  "
                    + context.text(
                        .capSpill, context.channel(spill.from), to, Figures.rate(spill.centiPerSecond),
                        Figures.wholeRate(spill.startsAtCentiPerSecond)), spill.to == nil ? .crit : .plain)
        }
        return Block(
            context.text(.capSpills),
            lines: lines.isEmpty ? [SegmentLine("  " + context.text(.capNoSpill), .dim)] : lines)
    }

    static func advice(_ view: CapacityView, _ context: CellContext) -> Block {
        var lines = view.advice.enumerated().map { index, advice in
            SegmentLine("  \(index + 1). " + words(advice, context))
        }
        if lines.isEmpty {
            let word: Word = view.sample == 0 ? .capNothingRecorded : .capNothingToDo
            lines = [SegmentLine("  " + context.text(word), .dim)]
        }
        return Block(context.text(.capAdvice), lines: lines)
    }

    private static func words(_ advice: AdviceRow, _ context: CellContext) -> String {
        let channel = context.channel(advice.channel)
        let text: String =
            switch advice.act {
            case .raiseRate: context.text(.capRaiseRate, channel, Figures.count(advice.value))
            case .raiseCalls: context.text(.capRaiseCalls, channel, Figures.count(advice.value))
            case .raiseOpenOrders: context.text(.capRaiseOpen, channel, Figures.count(advice.value))
            case .raiseDayAmount: context.text(.capRaiseDay, channel, Figures.large(advice.value, context.language))
            case .bringBack: context.text(.capBringBack, channel)
            case .beginEarlier: context.text(.capEarlier, Figures.count(advice.value))
            case .nobodyTakes: context.text(.capNobodyTakes)
            }
        return text + "  "
            + (advice.lostCentiPerSecond == 0
                ? context.text(.capThenFits) : context.text(.capThenLost, Figures.rate(advice.lostCentiPerSecond)))
    }

    /// One channel in full: all ceilings, the day before and after the peak.
    static func full(_ row: CapacityRow, _ context: CellContext) -> [SegmentLine] {
        var lines = [SegmentLine("> " + context.channel(row.id), .selected)]
        if let out = row.out { lines.append(SegmentLine("  " + context.code(.exclusion, out), .off)) }
        lines.append(SegmentLine(
            "  "
                + context.text(
                    .capCallsLine, Figures.count(row.calls), Figures.count(row.callsCeiling),
                    Figures.count(row.openOrders),
                    row.openOrdersCeiling > 0 ? Figures.count(row.openOrdersCeiling) : Figures.missing)))
        lines.append(SegmentLine(
            "  "
                + context.text(
                    .capDayLine, Figures.money(row.dayMinorUnits), Figures.money(row.dayStartMinorUnits),
                    Figures.money(row.dayEndMinorUnits),
                    row.dayLimitMinorUnits > 0 ? Figures.money(row.dayLimitMinorUnits) : Figures.missing)))
        return lines
    }

    static func sample(_ view: CapacityView, _ context: CellContext) -> SegmentLine {
        SegmentLine(context.text(.capSample, Figures.count(view.sample)), .dim)
    }

    /// Everything as plain lines, for commands.
    package static func plain(_ view: CapacityView, _ language: Language) -> [String] {
        let context = CellContext(
            language: language, theme: .builtIn, graph: .off, isStale: false, at: view.at)
        let list = ArrangedList(view.rows, columns: CapacityList.columns, state: ListState(), id: \.id)
        let blocks = [spills(view, context), advice(view, context)]
        return [text(head(view, context))] + PlainRenderer.table(list, context)
            + blocks.flatMap { [""] + [text(SegmentLine($0.title))] + $0.lines.map(text) }
            + ["", text(sample(view, context))]
    }

    private static func text(_ line: SegmentLine) -> String { line.segments.map(\.text).joined() }
}
