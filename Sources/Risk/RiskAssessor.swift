package import Payments

/// Looks at one order with the rules and gives a verdict with evidence. The evidence holds figures, never the buyer's
/// or the device's number.
package enum RiskAssessor {
    /// - Parameter windows: the orders before this one; the order itself is not yet in them.
    package static func assess(
        _ order: Order, windows: RiskWindows, rules: RiskRules, at: Timestamp
    ) -> RiskAssessment {
        let fired = [
            largeAmount(order, rules.largeAmount),
            frequency(order, rules.frequency, windows, at),
            unusualHours(rules.unusualHours, at),
            newUserLarge(order, rules.newUserLarge, at),
            deviceHopping(order, rules.deviceHopping, windows, at),
        ].compactMap(\.self)
        let score = fired.reduce(0) { $0 + $1.points }
        let findings = fired.sorted { $0.points != $1.points ? $0.points > $1.points : $0.rule < $1.rule }
        return RiskAssessment(verdict: rules.verdict(score), score: score, findings: findings)
    }

    private static func largeAmount(_ order: Order, _ rule: RiskRules.LargeAmount) -> RuleFinding? {
        guard rule.enabled, order.amount.minorUnits >= rule.minorUnits else { return nil }
        return finding(
            RiskRules.LargeAmount.name, rule.points,
            Evidence.largeAmount.text("\(order.amount)", money(rule.minorUnits, order)))
    }

    private static func frequency(
        _ order: Order, _ rule: RiskRules.Frequency, _ windows: RiskWindows, _ at: Timestamp
    ) -> RuleFinding? {
        guard rule.enabled, !order.buyer.userID.isEmpty else { return nil }
        let orders = windows.orders(ofUser: order.buyer.userID, withinSeconds: rule.windowSeconds, at: at) + 1
        guard orders >= rule.orders else { return nil }
        return finding(
            RiskRules.Frequency.name, rule.points,
            Evidence.frequency.text("\(orders)", "\(rule.windowSeconds)", "\(rule.orders)"))
    }

    private static func unusualHours(_ rule: RiskRules.UnusualHours, _ at: Timestamp) -> RuleFinding? {
        let time = at.civil()
        guard rule.enabled, rule.covers(time.hour) else { return nil }
        return finding(
            RiskRules.UnusualHours.name, rule.points,
            Evidence.unusualHours.text(time.clockText, "\(rule.fromHour)", "\(rule.toHour)"))
    }

    /// A buyer whose registration the shop does not tell is not called new: that would flag all large orders of such
    /// shops.
    private static func newUserLarge(_ order: Order, _ rule: RiskRules.NewUserLarge, _ at: Timestamp) -> RuleFinding? {
        guard rule.enabled, order.amount.minorUnits >= rule.minorUnits, let registered = order.buyer.registeredAt,
            at.since(registered) < rule.accountAgeSeconds * 1_000
        else { return nil }
        let minutes = max(0, at.since(registered)) / 60_000
        return finding(
            RiskRules.NewUserLarge.name, rule.points,
            Evidence.newUserLarge.text("\(minutes)", "\(order.amount)", money(rule.minorUnits, order)))
    }

    private static func deviceHopping(
        _ order: Order, _ rule: RiskRules.DeviceHopping, _ windows: RiskWindows, _ at: Timestamp
    ) -> RuleFinding? {
        guard rule.enabled, !order.buyer.deviceID.isEmpty else { return nil }
        var users = windows.users(ofDevice: order.buyer.deviceID, withinSeconds: rule.windowSeconds, at: at)
        users.insert(order.buyer.userID)
        guard users.count >= rule.users else { return nil }
        return finding(
            RiskRules.DeviceHopping.name, rule.points,
            Evidence.deviceHopping.text("\(users.count)", "\(rule.windowSeconds)", "\(rule.users)"))
    }

    private static func money(_ minorUnits: Int64, _ order: Order) -> String {
        Money(minorUnits: minorUnits, currency: order.amount.currency).decimalText
    }

    private static func finding(_ rule: String, _ points: Int, _ evidence: String) -> RuleFinding {
        RuleFinding(rule: rule, points: points, evidence: String(evidence.prefix(Limits.evidenceCharacters)))
    }
}
