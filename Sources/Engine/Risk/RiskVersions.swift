import JSON
import Payments
import Risk
import Storage

/// Changed files of rules: taken as a new version, or refused while the old ones hold.
extension Turn {
    func riskRules(_ news: RiskRulesNews) {
        switch news {
        case .changed(let use, let rules):
            guard use == .shadow || rules != nil, engine.risk.rules(use)?.digest != rules?.digest else { return }
            let before = engine.risk.version(use)
            let version = RiskRulesVersion(
                number: (riskChanges.last?.version.number ?? engine.risk.newestNumber) + 1, at: at, use: use,
                act: rules == nil ? .ended : .file, digest: rules?.digest ?? "", source: rules?.source ?? "")
            riskChanges.append(RiskChange(version: version, rules: rules))
            record(FeedEvent(
                at: at, kind: .riskRulesChanged, subject: "v\(version.number)", code: use.rawValue,
                detail: JSONWriter.text(.object([
                    "before": .string(before?.digest ?? ""), "after": .string(version.digest),
                    "rules": .integer(rules?.rules.rules.count ?? 0),
                ]))))
            auditRules(use, change: "v\(before?.number ?? 0) -> v\(version.number)")
        case .refused(let use, let fault):
            let text = PlainLine.of(fault, bytes: Limits.faultBytes)
            record(FeedEvent(
                at: at, kind: .riskRulesRefused, code: use.rawValue,
                detail: JSONWriter.text(.object(["fault": .string(text)]))))
            let number = engine.risk.version(use)?.number ?? 0
            auditRules(use, change: "v\(number) stays", fault: text)
        }
    }

    private func auditRules(_ use: RiskRulesVersion.Use, change: String, fault: String = "") {
        audits.append(AuditRecord(
            at: at, who: "engine", act: "risk_rules", riskClass: 2, target: use.rawValue, change: change,
            reason: "the rules' file changed", outcome: fault.isEmpty ? "done" : "refused", actionID: "",
            context: AuditContext(role: AuditContext.system, detail: fault)))
    }
}

extension Engine {
    /// The windows from orders, refunds and withdrawals as stored, and the versions of the rules: what the
    /// configuration says now is a version of its own when the newest stored one is another.
    func loadRisk(at now: Timestamp) throws(StoreError) {
        for note in try riskNotes(at: now) { risk.note(note) }
        for use in RiskRulesVersion.Use.allCases {
            if let stored = try store.newestRiskVersion(use) { risk.remember(stored) }
        }
        for use in RiskRulesVersion.Use.allCases {
            let rules = risk.rules(use)
            let known = risk.version(use)
            guard (known?.digest ?? "") != (rules?.digest ?? "") else { continue }
            let version = RiskRulesVersion(
                number: risk.newestNumber + 1, at: now, use: use, act: rules == nil ? .ended : .start,
                digest: rules?.digest ?? "", source: rules?.source ?? "")
            try store.insert(version)
            risk.remember(version)
        }
    }

    /// In the order in which they happened.
    private func riskNotes(at now: Timestamp) throws(StoreError) -> [RiskNote] {
        let recently = now.adding(seconds: -Limits.riskRefundSeconds)
        let orders = try store.riskOrders(
            since: now.adding(seconds: -Limits.riskOrderSeconds), limit: Limits.riskOrders)
        let payouts = try store.riskPayouts(since: recently, limit: Limits.riskOrders)
        let refunds = try store.riskRefunds(since: recently, limit: Limits.riskOrders)
        let others = (payouts.map { RiskNote.subject($0) } + refunds.map { .refund($0) }).sorted { $0.at < $1.at }
        var notes: [RiskNote] = []
        notes.reserveCapacity(orders.count + others.count)
        var next = 0
        for order in orders.reversed() {
            while next < others.count, others[next].at < order.at {
                notes.append(others[next])
                next += 1
            }
            notes.append(.subject(order))
        }
        return notes + others[next...]
    }
}
