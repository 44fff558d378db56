import Operations
import Terminal

/// Alerts as lines.
enum AlertText {
    /// Critical before warnings, the oldest first; what is put aside after all that is not.
    static func worstFirst(_ alerts: [AlertRow]) -> [AlertRow] {
        alerts.enumerated().sorted { left, right in
            let (one, other) = (rank(left.element), rank(right.element))
            return (one, left.element.since, left.offset) < (other, right.element.since, right.offset)
        }.map(\.element)
    }

    private static func rank(_ alert: AlertRow) -> Int {
        if alert.closedAt != nil { return 3 }
        if alert.snoozedUntil != nil { return 2 }
        return alert.severity == "critical" ? 0 : 1
    }

    static func line(_ alert: AlertRow, _ context: CellContext, now: Int64) -> SegmentLine {
        let isClosed = alert.closedAt != nil
        let isAside = alert.isSnoozed(at: now)
        let token = isAside ? StyleToken.dim : token(alert)
        let mark = isClosed || isAside ? "" : context.theme.mark(token)
        let span = Figures.span(milliseconds: (alert.closedAt ?? now) - alert.since, context.language)
        var text = Figures.hourMinute(alert.since) + " "
        let place = place(alert, context)
        if !place.isEmpty { text += place + " " }
        let figures = figures(alert, context)
        text += context.code(.alert, alert.kind.rawValue) + (figures.isEmpty ? "" : " " + figures) + "  " + span
        if isClosed { text += "  " + context.text(.closedAlert) }
        if isAside, let until = alert.snoozedUntil {
            text += "  " + context.text(.snoozedUntil, Figures.hourMinute(until))
        }
        if let evidence = alert.evidence, !isClosed { text += "  " + context.language.evidence(evidence) }
        if let who = alert.acknowledgedBy { text += "  " + context.text(.acknowledged, who) }
        return SegmentLine([
            Segment(Cells.pad(mark, to: 2) + " ", Style(token)), Segment(text, isClosed || isAside ? .dim : .plain),
        ])
    }

    static func token(_ alert: AlertRow) -> StyleToken {
        alert.closedAt != nil ? .dim : alert.severity == "critical" ? .crit : .warn
    }

    /// Where it is: a channel, several, a certificate, a receiver; empty when it is everywhere.
    static func place(_ alert: AlertRow, _ context: CellContext) -> String {
        if let channels = alert.channels, alert.kind != .network {
            return channels.map { context.channel($0) }.joined(separator: ", ")
        }
        guard let channel = alert.channel else { return alert.subject ?? "" }
        return [context.channel(channel), alert.subject ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    }

    static func figures(_ alert: AlertRow, _ context: CellContext) -> String {
        switch alert.kind {
        case .disk, .clock, .certificate, .calendar: return words(context).figures(alert)
        default: break
        }
        if let count = alert.count, alert.valueBasisPoints == nil { return Figures.count(count) }
        guard let value = alert.valueBasisPoints else { return "" }
        let decimals = alert.kind == .splitFailure || alert.kind == .cost ? 2 : 1
        let shown = Figures.percent(value, decimals: decimals)
        guard let limit = alert.limitBasisPoints else { return shown }
        let word: Word = value < limit ? .valueBelow : .valueAbove
        return context.text(word, shown, Figures.percent(limit, decimals: decimals))
    }

    static func standing(_ alert: AlertRow, _ context: CellContext, now: Int64) -> String {
        if let closedAt = alert.closedAt { return context.text(.alertOver, Figures.hourMinute(closedAt)) }
        if alert.isSnoozed(at: now), let until = alert.snoozedUntil {
            return context.text(.snoozedUntil, Figures.hourMinute(until))
        }
        return alert.acknowledgedBy.map { context.text(.acknowledged, $0) } ?? context.text(.alertOpen)
    }

    static func words(_ context: CellContext) -> AlertWords {
        context.language == .chinese ? .chinese : .english
    }
}

// MARK: the alerts screen

extension AlertText {
    /// How much the day has brought, so that noise is seen.
    static func head(_ snapshot: ConsoleSnapshot, _ context: CellContext) -> SegmentLine {
        let open = snapshot.alerts.count { $0.isOpen }
        var segments = [Segment(context.text(.alertsTitle) + " \(open)", .heading)]
        if let day = snapshot.alertDay {
            segments.append(Segment("   " + context.text(
                .alertsDay, "\(day.raised)", "\(day.critical)", "\(day.ended)", "\(day.acknowledged)", "\(day.snoozed)",
                "\(day.delivered)")))
            let often = day.byKind.max { ($0.value, $1.key) < ($1.value, $0.key) }
            if let often, often.value > 1 {
                let name = context.code(.alert, often.key) + " \(often.value)"
                segments.append(Segment("   " + context.text(.alertsNoisy, name), .dim))
            }
        }
        return SegmentLine(segments)
    }

    /// All that is known of one alert: which detector, its evidence, its figures, what to do next.
    static func full(_ alert: AlertRow, _ context: CellContext, now: Int64) -> [SegmentLine] {
        var lines = [line(alert, context, now: now), SegmentLine("")]
        func add(_ word: Word, _ text: String?) {
            guard let text, !text.isEmpty else { return }
            lines.append(SegmentLine([Segment(Cells.pad(context.text(word), to: 17) + " ", .dim), Segment(text)]))
        }
        add(.alertFigures, words(context).figures(alert))
        add(.alertDetector, alert.detector)
        add(.alertEvidence, alert.evidence.map(context.language.evidence))
        add(.alertChannels, alert.channels.map { $0.map { context.channel($0) }.joined(separator: ", ") })
        add(.alertSince, Figures.dayClock(alert.since))
        add(.alertLast, alert.last.map(Figures.dayClock))
        add(.alertSeenBy, alert.acknowledgedBy)
        if alert.isSnoozed(at: now), let until = alert.snoozedUntil {
            lines.append(SegmentLine(context.text(.snoozedBy, alert.snoozedBy ?? "", Figures.dayClock(until)), .info))
        }
        lines.append(SegmentLine(""))
        lines.append(SegmentLine(context.text(.alertNext), .heading))
        lines.append(SegmentLine("  " + (words(context).advice[alert.kind] ?? "")))
        return lines
    }

    static func receivers(_ snapshot: ConsoleSnapshot, _ context: CellContext) -> Block {
        let rows = snapshot.receivers ?? []
        guard !rows.isEmpty else {
            return Block(context.text(.receiversTitle), lines: [SegmentLine(context.text(.receiversNone), .dim)])
        }
        return Block(context.text(.receiversTitle), lines: rows.map { receiver($0, context) })
    }

    private static func receiver(_ row: ReceiverRow, _ context: CellContext) -> SegmentLine {
        var segments = [
            Segment(Cells.pad(row.name, to: 14) + " "),
            Segment(Cells.pad(row.kind + " " + row.language, to: 12) + " ", .dim),
            Segment(context.text(
                .receiverState, "\(row.waiting)", "\(row.delivered)", "\(row.limited)", "\(row.failed)")),
        ]
        if let last = row.lastDeliveredAt {
            segments.append(Segment("  " + context.text(.receiverLast, Figures.clock(last)), .dim))
        }
        if row.failing > 0 {
            segments.append(Segment("  " + context.text(.receiverFailing, "\(row.failing)", row.lastCode), .warn))
        }
        if row.waiting > 0, let next = row.nextAt {
            segments.append(Segment("  " + context.text(.receiverNext, Figures.clock(next)), .dim))
        }
        return SegmentLine(segments)
    }
}
