import JSON
import Payments
package import Risk
import Storage

/// Looking at an order or withdrawal: by the rules that hold, and beside them by those that are tried.
extension Turn {
    func assess(_ order: Order) -> RiskAssessment {
        let subject = RiskSubject(order)
        noted.append(.subject(subject))
        return assess(subject, shop: order.shop, order: order.id, named: "")
    }

    /// What stops a withdrawal: all that was found, when its verdict is any other than pass. A person decides then; a
    /// withdrawal is not refused by itself.
    func assess(_ withdrawal: Withdrawal) throws(StoreError) -> [RuleFinding] {
        let owner = try store.firstOwner(of: withdrawal.account, withdrawal.method) ?? ""
        let subject = RiskSubject(
            payout: withdrawal.amount, at: withdrawal.createdAt, participant: withdrawal.participant, owner: owner)
        noted.append(.subject(subject))
        let assessment = assess(subject, shop: withdrawal.shop, order: nil, named: withdrawal.id.text)
        return assessment.verdict == .pass ? [] : assessment.findings
    }

    private func assess(_ subject: RiskSubject, shop: ShopID, order: OrderID?, named name: String) -> RiskAssessment {
        let look = RiskLook(subject, engine.risk.memory)
        let live = RiskAssessor.assess(look, rules: engine.risk.live.rules)
        guard let shadow = engine.risk.shadow else { return live }
        let tried = RiskAssessor.assess(look, rules: shadow.rules)
        // What both let pass is most of everything, and is what is not written down.
        guard live.verdict != .pass || tried.verdict != .pass else { return live }
        record(FeedEvent(
            at: at, kind: .riskShadowed, shop: shop, order: order, subject: name,
            minorUnits: subject.amount.minorUnits, code: tried.verdict.rawValue,
            detail: ShadowText.text(
                live: live, shadow: tried, version: engine.risk.version(.shadow)?.number ?? 0)))
        return live
    }
}

/// The verdicts beside each other as the feed keeps them.
package enum ShadowText {
    static func text(live: RiskAssessment, shadow: RiskAssessment, version: Int64) -> String {
        JSONWriter.text(.object([
            "version": .integer(version), "live": .string(live.verdict.rawValue),
            "live_score": .integer(live.score), "score": .integer(shadow.score),
            "rules": .array(shadow.findings.map { .string($0.rule) }),
        ]))
    }

    /// - Returns: the shadow's version and the live verdict; nil when it does not read.
    package static func read(_ text: String) -> (version: Int64, live: RiskVerdict)? {
        guard let value = try? JSONParser.parse(text), let version = value["version"]?.integerValue,
            let live = value["live"]?.stringValue.flatMap(RiskVerdict.init(rawValue:))
        else { return nil }
        return (version, live)
    }
}
