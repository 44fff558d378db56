import Operations
import Terminal

/// Rows of the audit chain.
enum AuditList {
    typealias Column = ListColumn<AuditRow>

    /// A wide screen tells milliseconds and everything else; a narrow one leaves columns out by their priority.
    static func columns(isWide: Bool) -> [Column] { first(isWide) + rest }

    private static func first(_ isWide: Bool) -> [Column] {
        [
            Column(
                key: "time", title: .colTime, width: isWide ? 12 : 8,
                value: { .number($0.at / 1_000, scale: 0) },
                cell: { row, _ in TableCell(isWide ? Figures.preciseClock(row.at) : Figures.clock(row.at)) }),
            Column(
                key: "who", title: .colBy, width: 9, value: { row in who(row) },
                cell: { row, context in TableCell(context.code(.auditReason, row.who), row.isSystem ? .dim : nil) }),
            Column(
                key: "role", title: .colRole, width: 8, priority: 5, value: { .text([$0.role]) },
                cell: { row, _ in TableCell(row.role.isEmpty ? Figures.missing : row.role) }),
            Column(key: "act", title: .colAct, width: 9, value: act, cell: actCell),
            .figure(
                "class", .colClass, 5, priority: 6, value: { .number($0.riskClass) },
                cell: { row, _ in TableCell(String(row.riskClass)) }),
        ]
    }

    private static let rest: [Column] = [
        Column(key: "on", title: .colOn, width: 24, stretch: 2, value: on, cell: { row, context in
            TableCell(AuditText.subject(row, context))
        }),
        Column(
            key: "change", title: .colBeforeAfter, width: 24, priority: 4, stretch: 1,
            value: { .text([$0.change]) }, cell: { row, context in TableCell(AuditText.change(row, context)) }),
        Column(key: "reason", title: .colReason, width: 16, priority: 1, stretch: 1, value: reason, cell: reasonCell),
        Column(
            key: "second", title: .colSecond, width: 8, priority: 7, value: { .text([$0.second]) },
            cell: { row, _ in TableCell(row.second.isEmpty ? Figures.missing : row.second) }),
        Column(
            key: "session", title: .colSession, width: 7, priority: 2, value: { .text([$0.session]) },
            cell: { row, context in TableCell(AuditText.session(row, context)) }),
        Column(key: "rule", title: .colRule, width: 12, priority: 9, value: { .code(.refusal, $0.outcome) }, cell: {
            row, context in TableCell(AuditText.outcome(row, context))
        }),
        .figure(
            "sequence", .colSequence, 7, priority: 8, value: { .number($0.sequence, scale: 0) },
            cell: { row, _ in TableCell(String(row.sequence)) }),
    ]

    private static func who(_ row: AuditRow) -> FieldValue {
        .text([row.who] + Language.allCases.map { $0.code(.auditReason, row.who) })
    }

    /// Refusals are found by the word, whatever was tried.
    private static func act(_ row: AuditRow) -> FieldValue {
        let words = Language.allCases.map { $0.code(.act, row.act) }
        let marks = row.isRefused ? ["refused"] + Language.allCases.map { $0.text(.audRefusedMark) } : []
        return .text([row.act] + words + marks)
    }

    private static func actCell(_ row: AuditRow, _ context: CellContext) -> TableCell {
        guard row.isRefused else { return TableCell(context.code(.act, row.act)) }
        return TableCell(context.text(.audRefusedMark), context.isStale ? .stale : .warn)
    }

    private static func on(_ row: AuditRow) -> FieldValue {
        .text([row.target, row.act] + ChannelNames.spellings(of: row.target))
    }

    private static func reason(_ row: AuditRow) -> FieldValue {
        .text([row.reason, row.detail] + (row.isRefused ? [row.outcome] : []))
    }

    private static func reasonCell(_ row: AuditRow, _ context: CellContext) -> TableCell {
        if row.isRefused { return TableCell(AuditText.outcome(row, context), context.isStale ? .stale : .warn) }
        // What nobody but a console saw says so where others say why.
        if row.isTold, row.reason.isEmpty { return TableCell(AuditText.outcome(row, context)) }
        return TableCell(row.reason.isEmpty ? Figures.missing : AuditText.reason(row, context))
    }
}
