import Cryptography
import Operations
import Payments
import Storage

/// The audit as consoles see it: a page of rows, counts, and how far the chain has been checked.
extension Engine {
    /// `until`: as it stood at a moment of the past; rows are never changed, so it can be shown whole.
    func auditView(
        _ query: AuditQuery?, until moment: Timestamp? = nil, at now: Timestamp
    ) throws(StoreError) -> AuditView {
        let query = query ?? AuditQuery()
        var view = AuditView()
        let end = try moment.map { moment throws(StoreError) in
            try store.auditRange(from: nil, to: moment.adding(milliseconds: 1))?.upperBound ?? 0
        } ?? store.auditSize
        view.size = end
        try fill(&view, query, end: end)
        let figures = try moment.map { moment throws(StoreError) in try auditFigures(until: moment) } ?? auditFigures
        view.today = figures.day(moment ?? now)
        view.month = figures.month(moment ?? now)
        if let sequence = query.sequence, sequence <= end { view.detail = try auditDetail(sequence) }
        view.check = try checkedAudit(query.checks)
        return view
    }

    /// Looks for rows that pass, from the newest back, through a bounded number of them.
    private func fill(_ view: inout AuditView, _ query: AuditQuery, end: Int64) throws(StoreError) {
        let limit = min(max(1, query.limit), Limits.auditPage)
        var before = min(query.before ?? .max, end + 1)
        var looked = 0
        while view.rows.count < limit, looked < Limits.auditLooked {
            let page = try store.auditLinks(before: before, limit: Limits.auditPage)
            for link in page where view.rows.count < limit {
                before = link.record.sequence
                let row = AuditRow(try unsealed(link.record))
                if query.filter.passes(row) { view.rows.append(row) }
            }
            looked += page.count
            if page.count < Limits.auditPage { break }
        }
        view.lookedTo = before
        view.isMore = before > 1 && end > 0
    }

    private func auditDetail(_ sequence: Int64) throws(StoreError) -> AuditDetail? {
        guard let link = try store.auditLink(sequence) else { return nil }
        // Of a first answer to a case it is not told what it was while another person has still to answer.
        let record = try unsealed(link.record)
        let context = record.context
        var detail = AuditDetail(row: AuditRow(record))
        detail.origin = context.origin
        detail.typed = context.typed
        if context.dataAgeMilliseconds >= 0 { detail.dataAgeMilliseconds = context.dataAgeMilliseconds }
        if context.consideredMilliseconds >= 0 { detail.consideredMilliseconds = context.consideredMilliseconds }
        detail.shown = context.shown
        detail.foreseen = context.foreseen
        detail.actionID = link.record.actionID
        detail.previous = Hex.lower(try store.auditLink(sequence - 1)?.hash ?? [UInt8](repeating: 0, count: 32))
        detail.hash = Hex.lower(link.hash)
        if let head = try store.firstHead(coveringAudit: sequence) {
            detail.headAt = head.at.milliseconds
            detail.headKeyID = head.keyID
        }
        if let login = try store.login(of: context.session, before: sequence) {
            detail.terminal = [login.change, login.target].filter { !$0.isEmpty }.joined(separator: " ")
        }
        return detail
    }

    // MARK: the chain, checked beside the work

    /// Recomputes the next rows of the chain; at its end it waits for more.
    func checkAudit(rows: Int) throws(StoreError) {
        var walk: AuditWalk
        if let known = auditWalk { walk = known } else { walk = try AuditWalk(store) }
        guard walk.checked < store.auditSize || auditWalk == nil else { return }
        let count = try walk.advance(store, limit: rows)
        // Where no row follows although the chain has more, its tail is gone.
        if count == 0 || walk.checked >= store.auditSize { try walk.reachedEnd(of: store) }
        if walk.checked >= store.auditSize { auditIsHurried = false }
        if walk.firstFault != nil || walk.checked >= store.auditSize { auditFault = walk.firstFault }
        auditWalk = walk
    }

    /// How far the check is. When somebody asks for it, it begins again, and goes on in large steps until its end.
    private func checkedAudit(_ isAsked: Bool) throws(StoreError) -> AuditCheckView {
        if isAsked {
            auditWalk = nil
            auditIsHurried = true
        }
        if auditIsHurried { try checkAudit(rows: Limits.auditCheckedPerQuestion) }
        var view = AuditCheckView()
        view.size = store.auditSize
        guard let walk = auditWalk else { return view }
        view.checked = walk.checked
        view.checkedTo = walk.checkedTo?.milliseconds
        view.heads = walk.headsAgreed
        view.fault = walk.firstFault.map { "\($0.row): \($0.what)" }
        return view
    }

    /// At start: the counts of the last thirty days.
    func loadAudit(at now: Timestamp) throws(StoreError) { auditFigures = try auditFigures(until: now) }

    private func auditFigures(until moment: Timestamp) throws(StoreError) -> AuditFigures {
        let first = Timestamp(milliseconds: (moment.beijingDay - Limits.auditDays + 1) * 86_400_000)
            .adding(seconds: -CivilTime.beijingOffsetSeconds)
        var figures = AuditFigures()
        for tally in try store.auditTallies(since: first, until: moment) { figures.count(tally) }
        return figures
    }
}

extension AuditRow {
    init(_ record: AuditRecord) {
        self.init(
            sequence: record.sequence, at: record.at.milliseconds, who: record.who, role: record.context.role,
            act: record.act, riskClass: record.riskClass, target: record.target, change: record.change,
            reason: record.reason, outcome: record.outcome, detail: record.context.detail,
            second: record.context.second, session: record.context.session)
    }
}
