import Operations

/// A canary of Alipay after a day and a half hour, and the versions that led there.
enum CanaryFixtures {
    static func running(at: Int64) -> CanaryRow {
        var row = CanaryRow(
            name: "alipay", state: "running", reason: "", sharePercent: 10, startedAt: at - 88_200_000,
            startedBy: "ops.li", endsAt: at + 84_600_000, lineThousandths: 20_000)
        row.channel = "alipay"
        row.orders = 4_118
        row.failed = 161
        row.controlOrders = 37_020
        row.controlFailed = 1_518
        row.assigned = 4_402
        row.controlAssigned = 39_610
        row.evidenceThousandths = 412
        row.lowerMillionths = -12_300
        row.upperMillionths = 8_100
        row.observedShareBasisPoints = 1_004
        return row
    }

    static func rolledBack(at: Int64) -> CanaryRow {
        var row = running(at: at)
        row.state = "rolled_back"
        row.reason = "harm"
        row.failed = 402
        row.evidenceThousandths = 20_310
        row.endedAt = at - 60_000
        row.endedBy = "canary"
        return row
    }

    static func versions(at: Int64) -> [VersionRow] {
        [
            VersionRow(
                number: 7, at: at - 9_000, by: "ops.li", act: "weight", target: "wechat", reason: "cost drift",
                isDraft: false, isCurrent: true, differences: ["wechat 50 -> 45"]),
            VersionRow(
                number: 6, at: at - 88_200_000, by: "ops.li", act: "canary_start", target: "alipay",
                reason: "new contract", isDraft: false, isCurrent: false, differences: ["canary - -> alipay 10 %"]),
            VersionRow(
                number: 5, at: at - 90_000_000, by: "ops.wang", act: "draft", target: "weights", reason: "try cost",
                isDraft: true, isCurrent: false, differences: ["preference 60 -> 50", "cost 40 -> 50"]),
        ]
    }
}
