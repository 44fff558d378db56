import Payments
import Sandbox

/// What happens to channels in a world about failover: one of five stories, drawn with the seed.
struct FailoverScript {
    enum Story: String, CaseIterable {
        /// People fail channels over and back, drain and cut, while calls get lost here and there.
        case storm
        /// The main channel is ill and well by turns, for an hour.
        case flapping
        /// The main channel says in a peak that the merchant is frozen.
        case frozenCode = "frozen_code"
        /// The main channel stops answering in a peak.
        case silentFreeze = "silent_freeze"
        /// Our own network is gone: no channel can be reached.
        case network
    }

    struct Trouble {
        let channel: ChannelID
        let kind: FaultRule.Kind
        let from: Timestamp
        let to: Timestamp
    }

    let story: Story
    /// Where most buyers want to pay.
    let main: ChannelID
    /// Orders come over so many milliseconds.
    let span: Int64
    private(set) var troubles: [Trouble] = []

    init(at start: Timestamp, orders: Int, draw: inout SplitMix64) {
        story = Story.allCases[Int(draw.below(UInt64(Story.allCases.count)))]
        main = ChannelID.collecting[Int(draw.below(3))]
        switch story {
        case .storm: span = 300_000
        case .flapping: span = 3_600_000
        // A peak: two to four orders a second.
        case .frozenCode, .silentFreeze, .network: span = Int64(orders) * (250 + Int64(draw.below(250)))
        }
        switch story {
        case .storm: break
        case .flapping: flap(from: start, &draw)
        case .frozenCode: strike([main], .frozen, start, &draw)
        case .silentFreeze: strike([main], .outage, start, &draw)
        case .network: strike(ChannelID.collecting, .unreachable, start, &draw)
        }
    }

    /// Ill and well alike long, four seconds to a minute.
    private mutating func flap(from start: Timestamp, _ draw: inout SplitMix64) {
        let kinds: [FaultRule.Kind] = [.outage, .refused, .systemError, .unreachable]
        let kind = kinds[Int(draw.below(UInt64(kinds.count)))]
        let half = 4_000 + Int64(draw.below(56_000))
        var at = start.adding(milliseconds: half)
        while at.since(start) < span {
            troubles.append(Trouble(channel: main, kind: kind, from: at, to: at.adding(milliseconds: half)))
            at = at.adding(milliseconds: 2 * half)
        }
    }

    /// Begins in the second third of the peak and lasts a while.
    private mutating func strike(
        _ channels: [ChannelID], _ kind: FaultRule.Kind, _ start: Timestamp, _ draw: inout SplitMix64
    ) {
        let from = start.adding(milliseconds: span / 3 + Int64(draw.below(UInt64(span / 3))))
        let to = from.adding(milliseconds: 15_000 + Int64(draw.below(30_000)))
        troubles += channels.map { Trouble(channel: $0, kind: kind, from: from, to: to) }
    }

    func plant(in world: SandboxWorld) {
        for trouble in troubles {
            world.faults.rules.append(FaultRule(
                channel: trouble.channel, kind: trouble.kind, from: trouble.from, to: trouble.to,
                partsPerMillion: 1_000_000))
        }
    }

    /// The only trouble of a story in a peak.
    var strike: Trouble? {
        switch story {
        case .frozenCode, .silentFreeze, .network: troubles.first
        case .storm, .flapping: nil
        }
    }
}

extension SimulatedShops.Plan {
    /// The same order by a buyer of its own, who mostly wants to pay at `main` and may pay anywhere.
    func towards(_ main: ChannelID, number: Int) -> SimulatedShops.Plan {
        SimulatedShops.Plan(
            shop: shop, amountFen: min(amountFen, 90_000),
            buyer: Buyer(
                userID: "p\(number)", deviceID: "q\(number)", ageBand: .from25, region: "Hangzhou",
                registeredAt: Simulation.epoch.adding(seconds: -90 * 86_400),
                preferences: [ChannelPreference(channel: main, weight: 90)]),
            environment: .app, isSplit: isSplit && main != .unionpay, manner: manner, refunds: refunds, closes: closes,
            expiresInSeconds: expiresInSeconds, planSeed: planSeed)
    }
}
