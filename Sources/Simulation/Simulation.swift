import Channels
import Cryptography
import Engine
import HTTPMessage
package import Payments
import Risk
import Routing
import Sandbox

/// One seed, one world: the engine, the real adapters and the real sandbox on a virtual clock and a network that loses,
/// delays, repeats and reorders, with a process that dies and comes back from its store.
package final class Simulation {
    let settings: SimulationSettings
    let parties: SimulationParties
    let world: SandboxWorld
    let process: SimulatedProcess
    var random: SplitMix64
    /// Draws what people do on the channels' own pages.
    var pages: SplitMix64
    var queue = VirtualQueue<Happening>()
    var now: Timestamp
    var result: SimulationResult
    var shops: SimulatedShops
    var members: SimulatedMembers
    var tokens: [ReplyToken: ReplyUse] = [:]
    var nextToken: UInt64 = 1
    var nextChannelWake: Timestamp?
    /// The engine's timer.
    var nextTick: Timestamp?
    /// Faults of network and process last until here.
    let faultsEnd: Timestamp
    /// What happens to channels, in worlds about failover.
    let script: FailoverScript?
    /// Attempts about which a channel said something after it was asked, or of its own.
    var spokenOf: Set<String> = []
    /// When the process began anew.
    var restarts: [Timestamp] = []
    /// The digest so far: each note is hashed onto it.
    private var chain: [UInt8] = []
    private let trace: ((String) -> Void)?

    /// Noon in Beijing on an ordinary Monday; each seed shifts it by up to a day, so that cut-offs and night rules
    /// are met.
    package static let epoch = Timestamp(milliseconds: 1_795_406_400_000)

    package init(
        seed: UInt64, parties: SimulationParties, settings: SimulationSettings, trace: ((String) -> Void)? = nil
    ) throws {
        self.settings = settings
        self.parties = parties
        self.trace = trace
        random = SplitMix64(seed: seed)
        pages = SplitMix64(seed: seed ^ 0x9A6E_5EED)
        now = Simulation.epoch.adding(milliseconds: Int64(random.below(86_400_000)))
        result = SimulationResult(seed: seed)
        process = try SimulatedProcess(
            configuration: Simulation.configuration(parties, settings.profile, seed), seed: random.next(),
            planted: settings.planted)
        world = parties.world(seed: random.next())
        members = SimulatedMembers(draw: &random)
        shops = SimulatedShops(orders: settings.orders, draw: &random)
        let script = settings.profile.hasFailover
            ? FailoverScript(at: now, orders: settings.orders, draw: &random) : nil
        if let script { shops.turn(towards: script.main) }
        self.script = script
        faultsEnd = now.adding(
            milliseconds: (script?.span ?? Int64(settings.orders) * 1_500) + settings.faultMilliseconds)
    }

    /// Every other world about failover has no ceilings: they keep orders from the main channel before it fails. Nor
    /// has a world about trials: behind a ceiling of a dozen open orders, or where a hundred orders of few buyers wait
    /// for a person, no trial gathers any evidence.
    private static func configuration(
        _ parties: SimulationParties, _ profile: SimulationProfile, _ seed: UInt64
    ) -> EngineConfiguration {
        var configuration = parties.configuration
        guard profile.hasCanaries || (profile.hasFailover && !seed.isMultiple(of: 2)) else { return configuration }
        if profile.hasCanaries { configuration.risk = RiskRules(rules: []) }
        configuration.profiles = configuration.profiles.map { channel in
            guard channel.collects else { return channel }
            let open = channel.with(.rate, .max).with(.openOrders, .max)
            return profile.hasCanaries ? open.with(.dayAmount, .max) : open
        }
        return configuration
    }

    /// Runs until nothing is under way or the settling time is over, checking after each step.
    package func run() throws -> SimulationResult {
        prepare()
        carryOut(try process.engine.recover(at: now))
        let end = faultsEnd.adding(milliseconds: settings.settleMilliseconds)
        while let next = queue.next(), next.at <= end {
            guard result.steps < settings.maximumSteps else {
                violate("liveness", "still busy after \(settings.maximumSteps) steps")
                break
            }
            result.steps += 1
            now = max(now, next.at)
            try handle(next.happening)
            // Ticks are by far the most and move no money by themselves.
            if !next.happening.isTick, result.steps.isMultiple(of: settings.profile.checkedSteps) { try checkAlways() }
            if result.violations.count >= 5 { break }
        }
        try checkAlways()
        try checkEnd()
        result.digest = Hex.lower(chain)
        return result
    }

    func violate(_ checker: String, _ detail: String) {
        let violation = Violation(
            checker: checker, detail: detail, step: result.steps, atMilliseconds: now.milliseconds)
        if !result.violations.contains(where: { $0.checker == checker && $0.detail == detail }) {
            result.violations.append(violation)
        }
        note("violation \(checker): \(detail)")
    }

    /// Part of the digest, and of the trace when somebody watches. Never contains signatures: keys differ between runs.
    func note(_ text: @autoclosure () -> String) {
        let text = text()
        chain = Digest.sha256(chain + Array("\(now.milliseconds) \(text)".utf8))
        trace?("\(now.civil().clockText).\(now.milliseconds % 1_000) \(text)")
    }

    var isFaulty: Bool { now < faultsEnd }

    func chance(_ partsPerMillion: Int) -> Bool { isFaulty && random.chance(partsPerMillion: partsPerMillion) }

    /// Mostly short, sometimes as long as the profile allows.
    func delay() -> Int64 {
        let short = 5 + Int64(random.below(60))
        guard isFaulty, random.below(12) == 0 else { return short }
        return short + Int64(random.below(UInt64(settings.profile.longestDelay)))
    }

    func token(_ use: ReplyUse) -> ReplyToken {
        let token = ReplyToken(number: nextToken)
        nextToken += 1
        tokens[token] = use
        return token
    }

    private func prepare() {
        if let script {
            prepareFailover(script)
        } else {
            var at = now
            for number in shops.plans.indices {
                at = at.adding(milliseconds: Int64(random.below(3_000)))
                queue.plan(.shopCreates(number), at: at)
            }
        }
        parties.plantFaults(in: world, from: now, to: faultsEnd, profile: settings.profile, draw: &random)
        for step in 1...8 {
            queue.plan(.operatorActs, at: now.adding(milliseconds: Int64(step) * 20_000 + Int64(random.below(15_000))))
        }
        if settings.profile.hasMoney { prepareMembers() }
        if settings.profile.hasCanaries { prepareCanaries() }
        // After the faults a person looks at the queue now and then.
        for step in 1...40 { queue.plan(.operatorActs, at: faultsEnd.adding(seconds: Int64(step) * 3_600)) }
        guard settings.profile.hasMoney else { return }
        for step in 1...6 { queue.plan(.financeActs, at: now.adding(seconds: Int64(step) * 20)) }
        let hours = faultsEnd.since(now) / 3_600_000
        for hour in stride(from: Int64(1), to: hours, by: 3) {
            queue.plan(.financeActs, at: now.adding(seconds: hour * 3_600 + Int64(random.below(3_600))))
            queue.plan(.operatorActs, at: now.adding(seconds: hour * 3_600 + Int64(random.below(3_600))))
        }
        for step in 1...44 {
            queue.plan(.financeActs, at: faultsEnd.adding(seconds: Int64(step) * 6 * 3_600))
            queue.plan(.operatorActs, at: faultsEnd.adding(seconds: Int64(step) * 8 * 3_600))
        }
    }
}

/// Who waits for a reply.
enum ReplyUse {
    case order(Int)
    case refund(Int)
    case close(Int)
    case notification(ScheduledNotification)
    case command
    case member(Int)
    case withdrawal(String)
    case spending(String)
    case receipt(Int)
}
