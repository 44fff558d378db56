import Operations
import Payments
import Storage

/// Counts of the audit by day in Beijing, for thirty days: a projection of its rows.
struct AuditFigures: Sendable {
    private struct Kind: Hashable {
        let act: String
        let riskClass: Int
        let outcome: String
        let isSystem: Bool
        let hasReason: Bool

        var isRefused: Bool { AuditRecord.isRefused(outcome: outcome) }
    }

    private struct Count {
        var rows = 0
        var considered = 0
        var consideredMilliseconds: Int64 = 0
    }

    private var days: [Int64: [Kind: Count]] = [:]

    mutating func count(_ tally: AuditTally) {
        let kind = Kind(
            act: tally.act, riskClass: tally.riskClass, outcome: tally.outcome, isSystem: tally.isSystem,
            hasReason: tally.hasReason)
        var count = days[tally.day]?[kind] ?? Count()
        count.rows += tally.count
        count.considered += tally.considered
        count.consideredMilliseconds += tally.consideredMilliseconds
        days[tally.day, default: [:]][kind] = count
    }

    mutating func count(_ record: AuditRecord) {
        let considered = record.context.consideredMilliseconds
        count(AuditTally(
            day: record.at.beijingDay, act: record.act, riskClass: record.riskClass, outcome: record.outcome,
            isSystem: record.context.role == AuditContext.system, hasReason: !record.reason.isEmpty, count: 1,
            considered: considered >= 0 ? 1 : 0, consideredMilliseconds: max(0, considered)))
    }

    /// Forgets days that no figure speaks of any more.
    mutating func forget(before now: Timestamp) {
        let first = now.beijingDay - Limits.auditDays + 1
        if days.keys.contains(where: { $0 < first }) { days = days.filter { $0.key >= first } }
    }

    func day(_ now: Timestamp) -> AuditDay {
        var day = AuditDay()
        for (kind, count) in days[now.beijingDay] ?? [:] {
            day.actions += count.rows
            if kind.isSystem { day.bySystem += count.rows } else { day.byPeople += count.rows }
            if kind.isRefused { day.refused += count.rows }
            if kind.act == "undo", kind.isSystem { day.undoneByTimer += count.rows }
            if kind.act == "undo", !kind.isSystem, !kind.isRefused { day.undoneByPerson += count.rows }
            if !kind.isSystem, !kind.isRefused, kind.riskClass >= 2, !kind.hasReason { day.withoutReason += count.rows }
        }
        return day
    }

    func month(_ now: Timestamp) -> AuditMonth {
        var month = AuditMonth()
        var levels: [Int: AuditMonth.Level] = [:]
        var refusals: [String: Int] = [:]
        var (considered, milliseconds) = (0, Int64(0))
        let first = now.beijingDay - Limits.auditDays + 1
        for (day, kinds) in days where (first...now.beijingDay).contains(day) {
            for (kind, count) in kinds {
                considered += count.considered
                milliseconds += count.consideredMilliseconds
                if kind.isRefused { refusals[kind.outcome, default: 0] += count.rows }
                if kind.act == "undo", !kind.isRefused {
                    if kind.isSystem { month.undoneByTimer += count.rows } else { month.undoneByPerson += count.rows }
                }
                guard !kind.isSystem, kind.riskClass >= 2 else { continue }
                var level = levels[kind.riskClass] ?? AuditMonth.Level(riskClass: kind.riskClass)
                if kind.isRefused { level.refused += count.rows } else { level.done += count.rows }
                levels[kind.riskClass] = level
            }
        }
        month.levels = levels.values.sorted { $0.riskClass < $1.riskClass }
        month.consideredMilliseconds = considered > 0 ? milliseconds / Int64(considered) : nil
        month.refusals = refusals.map { AuditMonth.Refusal(rule: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.rule) < ($0.count, $1.rule) }
            .prefix(Limits.auditRefusals).map { $0 }
        return month
    }
}
