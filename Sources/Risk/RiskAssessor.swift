package import Payments

/// Looks at one order with what was seen before it. Pure: the same order, windows, rules and time give the same verdict.
package enum RiskAssessor {
    package static func assess(
        _ order: Order, windows: RiskWindows, rules: RiskRules, at: Timestamp
    ) -> RiskAssessment {
        let findings = [
            largeAmount(order, rules.largeAmount), newUserLarge(order, rules.newUserLarge, at),
            frequency(order, windows, rules.frequency, at), deviceHopping(order, windows, rules.deviceHopping, at),
            unusualHours(rules.unusualHours, at),
        ].compactMap { $0 }
        let score = findings.reduce(0) { $0 + $1.points }
        return RiskAssessment(
            verdict: verdict(score, rules), score: score,
            findings: findings.enumerated().sorted { ($1.element.points, $0.offset) < ($0.element.points, $1.offset) }
                .map(\.element))
    }

    private static func verdict(_ score: Int, _ rules: RiskRules) -> RiskVerdict {
        if score >= rules.rejectAt { return .reject }
        if score >= rules.reviewAt { return .review }
        return score >= rules.holdAt ? .hold : .pass
    }

    private static func largeAmount(_ order: Order, _ rule: RiskRules.LargeAmount) -> RuleFinding? {
        guard rule.enabled, order.amount.minorUnits >= rule.minorUnits else { return nil }
        let limit = Money(minorUnits: rule.minorUnits, currency: order.amount.currency)
        return RuleFinding(
            rule: "large_amount", points: rule.points, evidence: "\(order.amount.decimalText) >= \(limit.decimalText)")
    }

    private static func newUserLarge(
        _ order: Order, _ rule: RiskRules.NewUserLarge, _ at: Timestamp
    ) -> RuleFinding? {
        guard rule.enabled, let registered = order.buyer.registeredAt, order.amount.minorUnits >= rule.minorUnits
        else { return nil }
        let age = max(0, at.since(registered) / 1_000)
        guard age < rule.accountAgeSeconds else { return nil }
        return RuleFinding(
            rule: "new_user_large", points: rule.points,
            evidence: "account is \(age / 60) min old, pays \(order.amount.decimalText)")
    }

    private static func frequency(
        _ order: Order, _ windows: RiskWindows, _ rule: RiskRules.Frequency, _ at: Timestamp
    ) -> RuleFinding? {
        guard rule.enabled else { return nil }
        let seen = windows.orders(of: order.buyer, shop: order.shop, windowSeconds: rule.windowSeconds, at: at)
        guard seen.count + 1 >= rule.orders else { return nil }
        let sum = Money(minorUnits: seen.minorUnits + order.amount.minorUnits, currency: order.amount.currency)
        return RuleFinding(
            rule: "frequency", points: rule.points,
            evidence: "\(seen.count + 1) orders in \(rule.windowSeconds / 60) min, \(sum.decimalText) in all")
    }

    private static func deviceHopping(
        _ order: Order, _ windows: RiskWindows, _ rule: RiskRules.DeviceHopping, _ at: Timestamp
    ) -> RuleFinding? {
        guard rule.enabled, !order.buyer.deviceID.isEmpty else { return nil }
        let seen = windows.device(order.buyer.deviceID, windowSeconds: rule.windowSeconds, at: at)
        let users = seen.users.union([order.buyer.userID]).count
        guard users >= rule.users else { return nil }
        return RuleFinding(
            rule: "device_hopping", points: rule.points,
            evidence: "\(users) accounts on one device in \(rule.windowSeconds / 60) min, \(seen.count + 1) orders")
    }

    private static func unusualHours(_ rule: RiskRules.UnusualHours, _ at: Timestamp) -> RuleFinding? {
        let time = at.civil()
        guard rule.enabled, (rule.fromHour..<max(rule.fromHour, rule.toHour)).contains(time.hour) else { return nil }
        return RuleFinding(
            rule: "unusual_hours", points: rule.points, evidence: "ordered at \(time.clockText) in Beijing")
    }
}
