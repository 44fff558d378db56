import Operations

/// Alerts of every standing, the day they made, and receivers well and ill.
enum AlertFixtures {
    static func fill(_ snapshot: inout ConsoleSnapshot, at: Int64) {
        snapshot.alerts = rows(at: at) + snapshot.alerts
        var day = AlertDay()
        day.raised = 14
        day.critical = 3
        day.ended = 9
        day.acknowledged = 4
        day.snoozed = 1
        day.delivered = 22
        day.byKind = ["split_failure": 8, "success": 4, "disk": 1, "clock": 1]
        snapshot.alertDay = day
        var duty = ReceiverRow(name: "duty", kind: "dingtalk", language: "zh")
        duty.delivered = 22
        duty.lastDeliveredAt = at - 40_000
        var hook = ReceiverRow(name: "pager", kind: "webhook", language: "en")
        hook.delivered = 3
        hook.failed = 5
        hook.failing = 5
        hook.waiting = 2
        hook.lastCode = "http 502"
        hook.nextAt = at + 100_000
        snapshot.receivers = [duty, hook]
    }

    private static func rows(at: Int64) -> [AlertRow] {
        var disk = AlertRow(id: "a-5", kind: .disk, severity: "critical", channel: nil, since: at - 600_000)
        disk.valueBasisPoints = 310
        disk.count = 1_966
        var certificate = AlertRow(id: "a-4", kind: .certificate, severity: "warn", channel: "wechat", since: at - 90_000)
        certificate.subject = "platform_certificate_file"
        certificate.count = 6
        var clock = AlertRow(id: "a-3", kind: .clock, severity: "warn", channel: nil, since: at - 400_000)
        clock.count = -47
        clock.evidence = "by the answers of alipay wechat"
        clock.snoozedBy = "ops.wang"
        clock.snoozedUntil = at + 1_200_000
        return [disk, certificate, clock]
    }
}
