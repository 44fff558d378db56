import Operations
import Payments
import Terminal

/// What a reviewer needs to judge one case.
enum CaseText {
    /// For a short place: evidence, what each answer does, and of the rest as much as there is room for.
    static func lines(_ detail: CaseDetail, _ context: CellContext, rows: Int) -> [SegmentLine] {
        let answers = answers(detail, context).lines
        let opinions = detail.answers.isEmpty ? [] : opinions(detail, context).lines
        var evidence = evidence(detail, context)
        // Of many rules the heaviest stay; Enter shows all.
        let spare = rows - answers.count - opinions.count
        while evidence.count > max(3, spare), evidence.count > 2 { evidence.remove(at: evidence.count - 3) }
        return evidence + answers + opinions + noteLines(detail, context).prefix(1) + [alike(detail, context)]
    }

    static func full(_ detail: CaseDetail, _ context: CellContext) -> [SegmentLine] {
        var blocks = [answers(detail, context)]
        if !detail.answers.isEmpty { blocks.append(opinions(detail, context)) }
        blocks.append(Block(context.text(.notesTitle), lines: noteLines(detail, context)))
        blocks.append(history(detail, context))
        return evidence(detail, context) + more(detail, context)
            + blocks.flatMap { [SegmentLine(""), SegmentLine($0.title)] + $0.lines }
    }

    /// Cases like it.
    static func more(_ detail: CaseDetail, _ context: CellContext) -> [SegmentLine] {
        detail.alike == nil ? [] : [SegmentLine(""), alike(detail, context)]
    }

    static func alike(_ detail: CaseDetail, _ context: CellContext) -> SegmentLine {
        let title = Segment("  " + Cells.pad(context.text(.alikeTitle), to: 8), .heading)
        guard let alike = detail.alike else { return SegmentLine("") }
        guard alike.approved + alike.rejected > 0 else {
            return SegmentLine([title, Segment(context.text(.alikeNone), .dim)])
        }
        func ends(_ parts: [(Int, Word)]) -> String {
            let told = parts.filter { $0.0 > 0 }.map { context.text($0.1, "\($0.0)") }
            return told.isEmpty ? "" : " (" + told.joined(separator: ", ") + ")"
        }
        let text = context.text(
            .alikeLine, "\(alike.approved + alike.rejected)", "\(alike.rejected)",
            ends([(alike.rejectedRefunded, .alikeBack)]), "\(alike.approved)",
            ends([(alike.approvedRefunded, .alikeRefunded), (alike.approvedUnpaid, .alikeUnpaid)]))
        return SegmentLine([title, Segment(text)])
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
        func line(_ word: Word, _ told: String) -> SegmentLine {
            SegmentLine([
                Segment("  " + Cells.pad(context.text(word), to: 8), .heading),
                Segment(told.isEmpty ? context.text(.noEffect) : told),
            ])
        }
        func told(_ effects: [PreviewEffect]) -> String {
            // What the buyer reads is chosen in the dialog.
            effects.filter { $0.kind != .tellsBuyer }.map { effect($0, context) }.joined(separator: ", ")
        }
        let holds = context.text(.holdsLine, "\(detail.holdsUsed)", "\(detail.holdsAllowed)")
        let stays = context.text(
            .holdTill, Figures.money(detail.row.minorUnits), Figures.dayMinute(detail.holdUntil))
        let hold = detail.holdUntil > 0 ? stays + "; " + holds : holds
        return Block(context.text(.answersTitle), note: context.text(.answersNote), lines: [
            line(.approveTitle, told(detail.onApprove)), line(.rejectTitle, told(detail.onReject)),
            line(.holdTitle, hold), standing(detail, context),
        ])
    }

    /// Who has the case, by when it has to be answered, and whether two people have to.
    private static func standing(_ detail: CaseDetail, _ context: CellContext) -> SegmentLine {
        let row = detail.row
        var parts: [String] = []
        if row.isDisputed {
            parts.append(context.theme.mark(.warn) + " " + context.text(.disputeLine))
        } else if detail.fourEyes {
            parts.append(context.theme.mark(.warn) + " " + context.text(.fourEyesLine))
        }
        if let until = row.heldUntil {
            parts.append(context.text(.heldTill, Figures.dayMinute(until)))
        } else {
            parts.append(context.text(.deadlineLine, Figures.clock(row.deadline)))
        }
        if let until = row.claimUntil {
            parts.append(context.text(.claimTill, row.claimedBy, Figures.clock(until)))
        }
        let isGrave = row.isDisputed || detail.fourEyes
        return SegmentLine("  " + parts.joined(separator: "   "), isGrave ? .warn : .plain)
    }

    /// Answers side by side once all may be seen; before that, who has given one.
    static func opinions(_ detail: CaseDetail, _ context: CellContext) -> Block {
        Block(context.text(.opinionsTitle), lines: detail.answers.map { answer in
            let who = "  " + Figures.clock(answer.at) + " " + Cells.pad(answer.by, to: 12) + " "
            guard let word = answer.answer else {
                return SegmentLine([Segment(who), Segment(context.text(.opinionSealed), .dim)])
            }
            let said = context.text(word == "approve" ? .opinionApprove : .opinionReject)
            return SegmentLine([
                Segment(who), Segment(Cells.pad(said, to: 9), .heading),
                Segment(context.text(.opinionReason, answer.reason)),
            ])
        })
    }

    static func notes(_ detail: CaseDetail, _ context: CellContext, rows: Int) -> Block {
        Block(context.text(.notesTitle), lines: Array(noteLines(detail, context).prefix(rows)))
    }

    private static func noteLines(_ detail: CaseDetail, _ context: CellContext) -> [SegmentLine] {
        detail.notes.reversed().map { SegmentLine("  " + Figures.clock($0.at) + " " + $0.by + ": " + $0.text) }
    }

    /// What happened to the case: one below the other, or as much of the newest as goes into one line.
    static func history(_ detail: CaseDetail, _ context: CellContext, cells: Int? = nil) -> Block {
        let told = detail.history.map { event in
            [Figures.clock(event.at), event.who, context.code(.event, event.kind)].filter { !$0.isEmpty }
                .joined(separator: " ")
        }
        let title = context.text(.historyTitle)
        guard let cells else { return Block(title, lines: told.map { SegmentLine("  " + $0) }) }
        var line = ""
        for text in told.reversed() {
            let longer = line.isEmpty ? text : text + "   " + line
            guard Cells.width(of: longer) + Cells.width(of: title) + 2 <= cells else { break }
            line = longer
        }
        return Block(title, note: line, lines: [])
    }

    /// A role with how many of it: "leader", "member x 2".
    private static func receivers(_ name: String, _ context: CellContext) -> String {
        let words = name.split(separator: " ", maxSplits: 1).map(String.init)
        guard let role = words.first else { return name }
        return ([context.code(.receiver, role)] + words.dropFirst()).joined(separator: " ")
    }

    /// "2 claimed_by_other" as count and words.
    private static func refused(_ name: String, _ money: String, _ context: CellContext) -> String {
        let words = name.split(separator: " ", maxSplits: 1).map(String.init)
        return context.text(
            .effRowsRefused, words.first ?? "", money, context.code(.refusal, words.count > 1 ? words[1] : ""))
    }

    /// What the buyer reads, in the language of whoever looks.
    private static func told(_ code: String, _ context: CellContext) -> String {
        guard let wording = RejectionWording(rawValue: code) else { return code }
        return context.language == .chinese ? wording.chinese : wording.english
    }

    static func effect(_ effect: PreviewEffect, _ context: CellContext) -> String {
        let money = Figures.money(effect.minorUnits)
        return switch effect.kind {
        case .buyerMayPay: context.text(.effBuyerMayPay, money)
        case .orderEnds: context.text(.effOrderEnds)
        case .releasesMoney: context.text(.effReleases, money)
        case .refundsBuyer: context.text(.effRefunds, money)
        case .countsAsRefunded: context.text(.effCountsAsRefunded, money, context.channel(effect.name))
        case .refundsToMerchant: context.text(.effRefundsToMerchant, money)
        case .refundsToCard: context.text(.effRefundsToCard, money)
        case .splitsAtOnce: context.text(.effSplitsNow, money, receivers(effect.name, context))
        case .splitsNextDay: context.text(.effSplitsLater, money, receivers(effect.name, context))
        case .splitsOnReceipt: context.text(.effSplitsOnReceipt, money, receivers(effect.name, context))
        case .channelFee: context.text(.effChannelFee, money)
        case .sharesEnd: context.text(.effSharesEnd, money, effect.name)
        case .tellsBuyer: context.text(.effTellsBuyer, told(effect.name, context))
        case .waitsForSecond: context.text(.effWaitsForSecond)
        case .rowsDone: context.text(.effRowsDone, effect.name, money)
        case .rowsProposed: context.text(.effRowsProposed, effect.name, money)
        case .rowsRefused: refused(effect.name, money, context)
        case .shopKeeps: context.text(.effShopKeeps, money)
        case .staysHeld: context.text(.effStaysHeld, money)
        case .asksChannel: context.text(.effAsksChannel, context.channel(effect.name))
        case .tellsShop: context.text(.effTellsShop, effect.name)
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
        case .settingChanges: effect.name
        case .receiverWaits:
            effect.name.isEmpty ? context.text(.effNobodyTold) : context.text(.effReceiverWaits, effect.name)
        case .bellsWait: effect.name
        }
    }
}
