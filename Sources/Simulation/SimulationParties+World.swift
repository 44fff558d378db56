import Payments
import Sandbox

extension SimulationParties {
    /// A fresh world of channels. Notifications are retried in a tenth of the real time, so that a run stays short.
    func world(seed: UInt64) -> SandboxWorld {
        var settings = SandboxSettings()
        settings.splitDelay = 60_000
        settings.retryThousandths = 100
        return SandboxWorld(keys: keys, settings: settings, seed: seed)
    }

    /// Each kind of trouble at each channel for some stretch of the faulty time.
    func plantFaults(
        in world: SandboxWorld, from: Timestamp, to: Timestamp, profile: SimulationProfile, draw: inout SplitMix64
    ) {
        guard profile.channelFaults > 0 else { return }
        let span = UInt64(max(1, to.since(from)))
        // The bank's troubles are drawn apart: a world's other fates do not hang on whether there is a bank.
        var own = SplitMix64(seed: UInt64(bitPattern: from.milliseconds))
        plant(in: world, .bank, from, to, span, profile.channelFaults, &own)
        if profile.hasMoney { plantMoneyFaults(in: world, .bank, from: from, to: to, &own) }
        for channel in ChannelID.collecting {
            plant(in: world, channel, from, to, span, profile.channelFaults, &draw)
            if profile.hasMoney { plantMoneyFaults(in: world, channel, from: from, to: to, &draw) }
            // Rare to meet, so it is possible all the time.
            if draw.below(2) == 0 {
                world.faults.rules.append(FaultRule(
                    channel: channel, kind: .paidAfterClose, from: from, to: to, partsPerMillion: 600_000))
            }
        }
    }

    private func plant(
        in world: SandboxWorld, _ channel: ChannelID, _ from: Timestamp, _ to: Timestamp, _ span: UInt64,
        _ share: Int, _ draw: inout SplitMix64
    ) {
        for kind in FaultRule.Kind.allCases where kind != .paidAfterClose && draw.below(2) == 0 {
            let begin = from.adding(milliseconds: Int64(draw.below(span)))
            let end = begin.adding(milliseconds: Int64(draw.below(span / 2 + 1)))
            world.faults.rules.append(FaultRule(
                channel: channel, kind: kind, from: begin, to: min(end, to),
                partsPerMillion: share + Int(draw.below(UInt64(share) * 4)),
                milliseconds: 200 + Int64(draw.below(9_000))))
        }
    }

    /// Shares, returns and transfers move at few moments of many days: their troubles are possible all the time.
    private func plantMoneyFaults(
        in world: SandboxWorld, _ channel: ChannelID, from: Timestamp, to: Timestamp, _ draw: inout SplitMix64
    ) {
        let kinds: [FaultRule.Kind] = [
            .splitFailed, .returnFailed, .transferFailed, .neverConfirmed, .transferReturned, .timeoutAfterWork,
        ]
        for kind in kinds where draw.below(2) == 0 {
            world.faults.rules.append(FaultRule(
                channel: channel, kind: kind, from: from, to: to, partsPerMillion: 50_000 + Int(draw.below(250_000)),
                milliseconds: 200))
        }
    }
}
