import Channels
import Engine
import Operations
import Payments
import Sandbox
import Storage

/// Worlds about failover: peaks, people who fail over and back, and what must hold.
extension Simulation {
    func prepareFailover(_ script: FailoverScript) {
        note("story \(script.story.rawValue), main \(script.main)")
        for number in shops.plans.indices {
            let at = now.adding(milliseconds: Int64(random.below(UInt64(script.span))))
            queue.plan(.shopCreates(number), at: at)
        }
        script.plant(in: world)
        for trouble in script.troubles.prefix(6) {
            note("\(trouble.channel) \(trouble.kind.rawValue) for \(trouble.to.since(trouble.from)) ms")
        }
        guard script.story == .storm else { return }
        let acts = 24
        for _ in 0..<acts {
            queue.plan(.failoverActs, at: now.adding(milliseconds: Int64(random.below(UInt64(script.span)))))
        }
        // In the end somebody brings everything back.
        for step in 0..<3 {
            queue.plan(.failoverActs, at: faultsEnd.adding(seconds: 60 + Int64(step) * 10))
        }
    }

    /// On-call fails a channel over, by draining or cutting, cuts a drained one, or brings one back.
    func failoverActs() throws {
        let settings = try process.store.channelSettings()
        let off = settings.filter { $0.override == .off }.map(\.channel.text).sorted()
        if !isFaulty || random.below(2) == 0, let channel = off.first {
            let isCut = isFaulty && random.below(3) == 0
            return try failover(isCut ? .failover(channel: channel, mode: .cut) : .back(channel: channel), channel)
        }
        guard isFaulty else { return }
        let channel = ChannelID.collecting[Int(random.below(3))].text
        try failover(.failover(channel: channel, mode: random.below(2) == 0 ? .cut : .drain), channel)
    }

    private func failover(_ command: OperatorCommand, _ channel: String) throws {
        let version = try process.engine.preview(command, by: parties.people[0], at: now).version
        try submit(command, version: version, target: channel)
    }

    /// A channel that answers a question about a payment, or a request to close it, has said what became of it.
    func noteSpoken(_ call: ChannelCall, _ answer: ChannelAnswer) {
        guard answer.isFromChannel else { return }
        switch call {
        case .query(let trade), .close(let trade): spokenOf.insert(trade.attempt.text)
        case .prepay(let prepay): if case .trade = answer { spokenOf.insert(prepay.attempt.text) }
        default: break
        }
    }

    /// What the feed tells about breakers and failovers keeps to its rules.
    func checkFailover(_ script: FailoverScript) throws {
        var rules = FailoverRules(script: script, restarts: restarts, spokenOf: spokenOf)
        var after: Int64 = 0
        while true {
            let page = try process.store.events(after: after, limit: 1_000)
            for event in page { rules.take(event) }
            after += Int64(page.count)
            guard page.count == 1_000 else { break }
        }
        rules.end()
        result.openings += rules.openings
        for fault in rules.faults { violate("failover", fault) }
    }
}
