package import Payments

/// Where the alert lines lie. Rates are basis points, costs millionths of the paid amount; each line has a second one
/// at which it ends. Read from `[alerts]`; every figure has a standard.
package struct AlertSettings: Sendable, Equatable {
    /// Success of five minutes below which a channel needs a look now, and from which it is well again.
    package var successCritical = 9_000
    package var successCriticalClear = 9_200
    /// Success below which a channel is under the aim, when it stays there.
    package var successWarn = 9_500
    package var successWarnClear = 9_600
    package var successWarnHoldSeconds: Int64 = 600
    /// Orders a success must rest on before it can raise an alert.
    package var minimumSample = 30
    /// Orders of five minutes that no channel took.
    package var noChannel = 1
    package var noChannelCritical = 10
    package var splitFailure = 50
    package var splitFailureClear = 40
    package var splitFailureCritical = 500
    /// Use of a channel's nearest ceiling.
    package var capacity = 8_500
    package var capacityClear = 7_500
    package var capacityCritical = 10_000
    /// Planned cost by channel, and of all together under "fleet"; what has none is held against its own level only.
    package var costPlanMillionths: [String: Int] = [:]
    /// How far above its plan, or above its own level of seven days, a cost may lie, percent.
    package var costOverPercent = 20
    package var costHoldSeconds: Int64 = 600
    /// Cases past their deadline.
    package var reviewLate = 1
    package var reviewLateCritical = 10
    package var shopBacklog = 200
    package var shopBacklogCritical = 2_000
    /// Notifications not believed within five minutes.
    package var refusedNotifications = 20
    package var clockSkewSeconds = 30
    package var clockSkewCriticalSeconds = 120
    /// Whole days before a certificate's end at which it is told, the first ones as warnings, the last one as critical.
    package var certificateDays = [30, 7, 1]
    /// Whole days before the end of the known banking calendar at which it is told; 0 for never. Critical
    /// from the end on.
    package var calendarDays = 60
    /// Free part of the disk and free MiB: the worse of both counts.
    package var diskFree = 1_000
    package var diskFreeMiB = 2_048
    package var diskFreeCritical = 500
    package var diskFreeCriticalMiB = 1_024
    /// How long a figure must stay good before its alert ends, so that a lucky minute ends none.
    package var settleSeconds: Int64 = 30

    package init() {}
}

// MARK: the lines themselves

extension AlertSettings {
    private var settle: Int64 { settleSeconds * 1_000 }

    package var successLine: LevelLine {
        LevelLine(
            warn: AlertLine(
                .below, raise: successWarn, clear: successWarnClear, holdMilliseconds: successWarnHoldSeconds * 1_000,
                settleMilliseconds: settle),
            critical: AlertLine(
                .below, raise: successCritical, clear: successCriticalClear, settleMilliseconds: settle))
    }

    package var noChannelLine: LevelLine {
        LevelLine(
            warn: AlertLine(.above, raise: noChannel, clear: noChannel, settleMilliseconds: settle),
            critical: AlertLine(
                .above, raise: noChannelCritical, clear: max(noChannel, noChannelCritical / 2),
                settleMilliseconds: settle))
    }

    package var splitLine: LevelLine {
        LevelLine(
            warn: AlertLine(.above, raise: splitFailure + 1, clear: splitFailureClear, settleMilliseconds: settle),
            critical: AlertLine(
                .above, raise: splitFailureCritical, clear: splitFailureCritical * 4 / 5, settleMilliseconds: settle))
    }

    package var capacityLine: LevelLine {
        LevelLine(
            warn: AlertLine(.above, raise: capacity, clear: capacityClear),
            critical: AlertLine(.above, raise: capacityCritical, clear: (capacity + capacityCritical) / 2))
    }

    /// Of a cost in percent of what it should be.
    package var costLine: LevelLine {
        LevelLine(
            warn: AlertLine(
                .above, raise: 100 + costOverPercent, clear: 100 + costOverPercent / 2,
                holdMilliseconds: costHoldSeconds * 1_000, settleMilliseconds: settle),
            critical: nil)
    }

    package var reviewLine: LevelLine {
        LevelLine(
            warn: AlertLine(.above, raise: reviewLate, clear: reviewLate),
            critical: AlertLine(.above, raise: reviewLateCritical, clear: max(1, reviewLateCritical / 2)))
    }

    package var backlogLine: LevelLine {
        LevelLine(
            warn: AlertLine(.above, raise: shopBacklog + 1, clear: shopBacklog / 2 + 1),
            critical: AlertLine(.above, raise: shopBacklogCritical, clear: shopBacklogCritical / 2))
    }

    package var refusedLine: LevelLine {
        LevelLine(
            warn: AlertLine(.above, raise: refusedNotifications + 1, clear: refusedNotifications / 2 + 1),
            critical: nil)
    }

    /// Of the size of a skew, seconds.
    package var clockLine: LevelLine {
        LevelLine(
            warn: AlertLine(
                .above, raise: clockSkewSeconds, clear: clockSkewSeconds * 2 / 3, settleMilliseconds: settle),
            critical: AlertLine(
                .above, raise: clockSkewCriticalSeconds, clear: clockSkewCriticalSeconds * 3 / 4,
                settleMilliseconds: settle))
    }

    /// Of the disk, in percent of the warning line: 100 is on the line, less is worse.
    package var diskLine: LevelLine {
        LevelLine(
            warn: AlertLine(.below, raise: 100, clear: 120, settleMilliseconds: settle),
            critical: AlertLine(.below, raise: diskCriticalPercent, clear: diskCriticalPercent * 6 / 5,
                settleMilliseconds: settle))
    }

    private var diskCriticalPercent: Int {
        max(diskFreeCritical * 100 / max(1, diskFree), diskFreeCriticalMiB * 100 / max(1, diskFreeMiB))
    }

    /// How much is free, in percent of the warning line: the worse of part and size. A disk of nothing says nothing.
    package func diskPercent(freeMiB: Int, totalMiB: Int) -> Int? {
        guard totalMiB > 0, freeMiB >= 0 else { return nil }
        let part = Int(Int128(freeMiB) * 10_000 / Int128(totalMiB))
        return min(Int(Int128(part) * 100 / Int128(max(1, diskFree))), freeMiB * 100 / max(1, diskFreeMiB))
    }

    /// How a certificate that ends at `end` is told now.
    /// - Returns: the stage (0 for the first line crossed) and whether it is the last one; nil while there is time.
    package func certificateStage(daysLeft: Int) -> (stage: Int, severity: AlertSeverity)? {
        let crossed = certificateDays.filter { daysLeft < $0 }.count
        guard crossed > 0 else { return nil }
        return (crossed - 1, crossed == certificateDays.count ? .critical : .warn)
    }
}

extension AlertSettings {
    /// The same for a certificate whose successor the channel gives out by itself about ten days before the end and
    /// uses from five days before it: until then there is nothing anybody could do.
    package static func renewedCertificateStage(daysLeft: Int) -> (stage: Int, severity: AlertSeverity)? {
        guard daysLeft < 8 else { return nil }
        return daysLeft < 5 ? (1, .critical) : (0, .warn)
    }
}

/// A certificate whose end is watched.
package struct WatchedCertificate: Sendable, Equatable {
    /// "wechat platform_certificate_file": the channel and the key that names its file.
    package let name: String
    package let channel: ChannelID?
    package let notAfter: Timestamp
    /// Its serial number where the channel gives out successors by itself; empty where a person renews it.
    package var renewedSerial = ""

    package init(name: String, channel: ChannelID?, notAfter: Timestamp) {
        self.name = name
        self.channel = channel
        self.notAfter = notAfter
    }
}
