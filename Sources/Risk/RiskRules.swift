import Payments

/// The rules risk looks with, from configuration. Points of the rules that fire add up to the score; the verdict is the
/// one with the highest line the score reaches. The values set here are first ones for a shop of everyday goods.
package struct RiskRules: Sendable, Equatable {
    package var reviewAt = 60
    package var holdAt = 40
    package var rejectAt = 140
    package var largeAmount = LargeAmount()
    package var frequency = Frequency()
    package var unusualHours = UnusualHours()
    package var newUserLarge = NewUserLarge()
    package var deviceHopping = DeviceHopping()

    package init() {}

    package static let standard = RiskRules()

    /// The verdict with the highest line that `score` reaches; of equal lines the sterner one.
    package func verdict(_ score: Int) -> RiskVerdict {
        let sternestLast: [(line: Int, verdict: RiskVerdict)] = [
            (holdAt, .hold), (reviewAt, .review), (rejectAt, .reject),
        ]
        var best: (line: Int, verdict: RiskVerdict)?
        for (line, verdict) in sternestLast where score >= line {
            if let best, best.line > line { continue }
            best = (line, verdict)
        }
        return best?.verdict ?? .pass
    }
}

extension RiskRules {
    /// "large_amount": the order's amount is at least `minorUnits`.
    package struct LargeAmount: Sendable, Equatable {
        package static let name = "large_amount"
        package var enabled = true
        package var points = 45
        package var minorUnits: Int64 = 1_500_000

        package init() {}
    }

    /// "frequency": with this one, the user made at least `orders` orders within `windowSeconds`.
    package struct Frequency: Sendable, Equatable {
        package static let name = "frequency"
        package var enabled = true
        package var points = 50
        package var orders = 5
        package var windowSeconds: Int64 = 600

        package init() {}
    }

    /// "unusual_hours": made between `fromHour` and before `toHour` in Beijing; 22 to 4 goes over midnight.
    package struct UnusualHours: Sendable, Equatable {
        package static let name = "unusual_hours"
        package var enabled = true
        package var points = 15
        package var fromHour = 1
        package var toHour = 5

        package init() {}

        package func covers(_ hour: Int) -> Bool {
            fromHour <= toHour ? (fromHour..<toHour).contains(hour) : hour >= fromHour || hour < toHour
        }
    }

    /// "new_user_large": the user registered less than `accountAgeSeconds` ago and pays at least `minorUnits`.
    package struct NewUserLarge: Sendable, Equatable {
        package static let name = "new_user_large"
        package var enabled = true
        package var points = 65
        package var accountAgeSeconds: Int64 = 86_400
        package var minorUnits: Int64 = 300_000

        package init() {}
    }

    /// "device_hopping": with this one, at least `users` different users ordered from the device within
    /// `windowSeconds`.
    package struct DeviceHopping: Sendable, Equatable {
        package static let name = "device_hopping"
        package var enabled = true
        package var points = 55
        package var users = 4
        package var windowSeconds: Int64 = 3_600

        package init() {}
    }
}

// MARK: ranges

/// A value of the risk rules that is out of its range, by its key in the configuration.
package struct RiskRulesFault: Error, Sendable, Equatable {
    package let key: String
    package let rule: String
}

extension RiskRules {
    /// The first value out of its range; nil when all are in order. Windows reach no further back than memory does.
    package var fault: RiskRulesFault? {
        let points = 0...Int64(Limits.points)
        let lines = 1...Int64(Limits.points) * 10
        let amounts = 1...Money.maximumMinorUnits
        let windows = 1...Limits.windowSeconds
        let checks: [(key: String, value: Int64, range: ClosedRange<Int64>)] = [
            ("verdict.hold_at", Int64(holdAt), lines), ("verdict.review_at", Int64(reviewAt), lines),
            ("verdict.reject_at", Int64(rejectAt), lines),
            ("rule.large_amount.points", Int64(largeAmount.points), points),
            ("rule.large_amount.amount_fen", largeAmount.minorUnits, amounts),
            ("rule.frequency.points", Int64(frequency.points), points),
            ("rule.frequency.orders", Int64(frequency.orders), 2...1_000),
            ("rule.frequency.window_seconds", frequency.windowSeconds, windows),
            ("rule.unusual_hours.points", Int64(unusualHours.points), points),
            ("rule.unusual_hours.from_hour", Int64(unusualHours.fromHour), 0...23),
            ("rule.unusual_hours.to_hour", Int64(unusualHours.toHour), 0...24),
            ("rule.new_user_large.points", Int64(newUserLarge.points), points),
            ("rule.new_user_large.account_age_hours", newUserLarge.accountAgeSeconds / 3_600, 1...8_760),
            ("rule.new_user_large.amount_fen", newUserLarge.minorUnits, amounts),
            ("rule.device_hopping.points", Int64(deviceHopping.points), points),
            ("rule.device_hopping.users", Int64(deviceHopping.users), 2...1_000),
            ("rule.device_hopping.window_seconds", deviceHopping.windowSeconds, windows),
        ]
        return checks.first { !$0.range.contains($0.value) }.map {
            RiskRulesFault(
                key: $0.key, rule: "must be \($0.range.lowerBound)...\($0.range.upperBound), not \($0.value)")
        }
    }
}
