import Operations
import Terminal

/// What a reviewer needs to judge one case.
enum CaseText {
    static func lines(_ detail: CaseDetail, _ context: CellContext) -> [SegmentLine] {
        evidence(detail, context) + answers(detail, context).lines + noteLines(detail, context).prefix(2)
    }

    static func full(_ detail: CaseDetail, _ context: CellContext) -> [SegmentLine] {
        evidence(detail, context) + [SegmentLine("")] + answers(detail, context).lines
            + [SegmentLine(""), SegmentLine(context.text(.notesTitle), .heading)] + noteLines(detail, context)
    }

    static func evidence(_ detail: CaseDetail, _ context: CellContext) -> [SegmentLine] {
        let row = detail.row
        var lines = [
            SegmentLine([
                Segment("> " + CaseList.shortID(row.id), .selected),
                Segment("  " + OrderList.shortID(row.order, cells: 14) + "  " + context.channel(row.channel)),
                Segment("  " + Figures.money(row.minorUnits) + "  "),
                Segment(context.code(.caseKind, row.kind)),
            ])
        ]
        for (index, found) in detail.findings.enumerated() {
            let label = index == 0 ? context.text(.rulesTitle) : ""
            lines.append(
                SegmentLine([
                    Segment("  " + Cells.pad(label, to: 8), .heading),
                    Segment(finding(found, context).segments[0].text),
                ]))
        }
        lines.append(
            SegmentLine([
                Segment("  " + Cells.pad(context.text(.buyerTitle), to: 8), .heading), Segment(buyer(detail, context)),
            ]))
        if !detail.device.isEmpty {
            let device = context.text(
                .deviceLine, "\(detail.deviceUsers)", "\(detail.deviceOrders)", Figures.money(detail.deviceMinorUnits))
            lines.append(
                SegmentLine([
                    Segment("  " + Cells.pad(context.text(.deviceTitle), to: 8), .heading),
                    Segment(detail.device + "  " + device),
                ]))
        }
        return lines
    }

    static func finding(_ finding: FindingView, _ context: CellContext) -> SegmentLine {
        SegmentLine(
            Columns.line([(context.code(.riskRule, finding.rule), 20), ("+\(finding.points)", -4)]) + "  "
                + context.language.evidence(finding.evidence))
    }

    private static func buyer(_ detail: CaseDetail, _ context: CellContext) -> String {
        let age =
            detail.buyerAgeSeconds.map {
                context.text(.ageLine, Figures.span(milliseconds: $0 * 1_000, context.language))
            } ?? context.text(.ageUnknown)
        let orders = context.text(.buyerLine, "\(detail.buyerOrders)", "\(detail.buyerRefunds)")
        return [detail.buyer, age, orders, detail.region].filter { !$0.isEmpty }.joined(separator: "  ")
    }

    /// What each answer would do, from the engine's live figures.
    static func answers(_ detail: CaseDetail, _ context: CellContext) -> Block {
        func line(_ word: Word, _ effects: [PreviewEffect]) -> SegmentLine {
            let told = effects.map { effect($0, context) }.joined(separator: ", ")
            return SegmentLine([
                Segment("  " + Cells.pad(context.text(word), to: 8), .heading),
                Segment(told.isEmpty ? context.text(.noEffect) : told),
            ])
        }
        var lines = [line(.approveTitle, detail.onApprove), line(.rejectTitle, detail.onReject)]
        let hold = context.text(.holdLine, "\(detail.holdsUsed)", "\(detail.holdsAllowed)")
        lines.append(
            SegmentLine([
                Segment("  " + Cells.pad(context.text(.holdTitle), to: 8), .heading), Segment(hold),
            ]))
        let deadline = context.text(.deadlineLine, Figures.clock(detail.row.deadline))
        let eyes = detail.fourEyes ? context.theme.mark(.warn) + " " + context.text(.fourEyesLine) + "   " : ""
        lines.append(SegmentLine("  " + eyes + deadline, detail.fourEyes ? .warn : .plain))
        return Block(context.text(.approveTitle) + " / " + context.text(.rejectTitle), lines: lines)
    }

    static func notes(_ detail: CaseDetail, _ context: CellContext) -> Block {
        Block(context.text(.notesTitle), lines: noteLines(detail, context))
    }

    private static func noteLines(_ detail: CaseDetail, _ context: CellContext) -> [SegmentLine] {
        detail.notes.reversed().map { SegmentLine("  " + Figures.clock($0.at) + " " + $0.by + ": " + $0.text) }
    }

    static func effect(_ effect: PreviewEffect, _ context: CellContext) -> String {
        let money = Figures.money(effect.minorUnits)
        return switch effect.kind {
        case .buyerMayPay: context.text(.effBuyerMayPay, money)
        case .orderEnds: context.text(.effOrderEnds)
        case .releasesMoney: context.text(.effReleases, money)
        case .refundsBuyer: context.text(.effRefunds, money)
        case .splitsAtOnce: context.text(.effSplitsNow, money, effect.name)
        case .splitsNextDay: context.text(.effSplitsLater, money, effect.name)
        case .shopKeeps: context.text(.effShopKeeps, money)
        case .staysHeld: context.text(.effStaysHeld, money)
        case .asksChannel: context.text(.effAsksChannel, context.channel(effect.name))
        case .refundEnds: context.text(.effRefundEnds, money)
        case .closesCase: context.text(.effClosesCase)
        case .payoutsWait: context.text(.effPayoutsWait, effect.name, money)
        case .payoutsLeave: context.text(.effPayoutsLeave, effect.name, money)
        case .promisesAtRisk: context.text(.effPromisesAtRisk, effect.name)
        case .coverAfter: context.text(.effCoverAfter, context.channel(effect.name), money)
        case .givesBack: context.text(.effGivesBack, money, effect.name)
        case .accountsChange: context.text(.effAccountsChange, effect.name)
        case .attemptsSettle: context.text(.effAttemptsSettle, effect.name, money)
        case .attemptsClose: context.text(.effAttemptsClose, effect.name, money)
        }
    }
}
