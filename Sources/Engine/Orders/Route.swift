import Channels
import Ledger
import Payments
import Routing

/// Choosing a channel for an order's next attempt.
extension Turn {
    /// Starts the order's next attempt, or ends the order when no channel is left.
    func route(_ id: OrderID) throws {
        let file = self[id]
        guard file.order.state == .paying else { return }
        guard file.triedNow.count < limits.maximumAttempts, file.order.expiresAt > at else {
            return try fail(id)
        }
        let request = routingRequest(file)
        // Rules of the merchant first: what they keep away counts in no arm of a canary.
        var standings = ruled(standings(for: file.order, request), file.order)
        var terms = engine.routingTerms(steering, attempt: file.triedNow.count + 1)
        CanaryDivision(steering).apply(to: &standings, &terms.weights, for: request)
        let decision = Router.decide(
            request, among: standings, terms: terms, at: at, random: &engine.random)
        decisions.append(decision)
        requests.append(request)
        try noteAssigned(request, decision)
        guard let channel = decision.chosen else { return try fail(id) }
        try startAttempt(id, channel, decision, engine.learning.detail(request))
    }

    /// A channel of which nothing is left for this shop, while others have not had their part, counts as full.
    private func withinShare(_ standing: ChannelStanding, of shop: ShopID) -> ChannelStanding {
        guard engine.shops.count > 1, standing.ruledOut == nil,
            let full = engine.shopUses.full(
                standing.profile, for: shop, use: engine.capacity.use(standing.profile.id, at: at),
                calls: Int64(standing.inFlight), at: at, weight: { engine.shops[$0]?.weight ?? 1 })
        else { return standing }
        aboveShare[standing.profile.id] = full.exclusion
        var closed = standing
        closed.ruledOut = full.exclusion
        return closed
    }

    /// True when one of the channels that could have taken the order was left out for the other shops' sake.
    func wantsShareOfOthers(_ id: OrderID) -> Bool {
        decisions.last { $0.order == id }?.candidates.contains { candidate in
            candidate.exclusion != nil && candidate.exclusion == aboveShare[candidate.channel]
        } ?? false
    }

    private func startAttempt(
        _ id: OrderID, _ channel: ChannelID, _ decision: RoutingDecision, _ detail: RoutedDetail
    ) throws {
        let order = self[id].order
        let attempt = Attempt(
            id: newID(AttemptID.self, for: order.shop), order: id, channel: channel,
            number: decision.attemptNumber, amount: order.amount, createdAt: at, requestTime: at,
            expiresAt: order.expiresAt)
        self[id].attempts.append(attempt)
        self[id].order.attemptCount = self[id].attempts.count
        self[id].order.channel = channel
        noteProbe(channel)
        steering.lastRouted[channel] = at
        record(FeedEvent(
            at: at, kind: .orderRouted, shop: order.shop, order: id, channel: channel, subject: attempt.id.text,
            minorUnits: order.amount.minorUnits, code: decision.explored ? "explored" : "",
            detail: detail.text))
        try schedule(.prepay, for: id, channel: channel, subject: attempt.id.text, due: at)
    }

    /// A channel on its way back counts the attempts that try it.
    private func noteProbe(_ channel: ChannelID) {
        guard var breaker = steering.breakers[channel], breaker.phase != .closed else { return }
        if let change = breaker.advance(to: at) { note(change, channel) }
        breaker.probeStarted(at: at)
        steering.breakers[channel] = breaker
    }

    /// No channel is left: the order fails and everybody who waits is told.
    private func fail(_ id: OrderID) throws { try end(id, .noChannelLeft) }

    func routingRequest(_ file: OrderFile) -> RoutingRequest {
        let order = file.order
        var request = RoutingRequest(
            order: order.id, attemptNumber: order.numbersBefore + file.triedNow.count + 1, amount: order.amount,
            environment: order.environment, category: order.category,
            splitTotalMinorUnits: order.splitPlan?.channelTotal ?? 0, buyer: order.buyer,
            tried: Set(file.triedNow.map(\.channel)))
        request.facts = OrderFacts(order, at: at)
        return request
    }

    /// Every configured channel as it stands now. A channel that cannot carry the order's split plan (a receiver it
    /// does not know, its ceiling) counts as one that cannot divide.
    private func standings(for order: Order, _ request: RoutingRequest) -> [ChannelStanding] {
        let detail = engine.learning.detail(request)
        let commission = engine.shops[order.shop]?.commission ?? .standard
        return engine.collecting.map { profile in
            let carries = order.splitPlan.map { plan in
                (try? SplitAllocation.check(
                    plan, amount: order.amount, feeMinorUnits: fee(of: order.amount, profile), profile: profile,
                    commission: commission)) != nil
            }
            let standing = engine.standing(
                carries == false ? profile.withoutSplits : profile, steering: steering, at: at,
                pending: events.count { $0.kind == .orderRouted && $0.channel == profile.id })
            return engine.learning.learned(withinShare(standing, of: order.shop), detail, at: at)
        }
    }
}

extension Engine {
    /// What all channels of a decision have in common. On the last attempt nothing comes after a failure,
    /// and nobody is made to probe.
    func routingTerms(_ steering: Steering, attempt: Int) -> RoutingTerms {
        let limits = configuration.limits
        let isLast = attempt >= limits.maximumAttempts
        return RoutingTerms(
            weights: CriteriaWeights(
                preference: steering.weights.preference, cost: steering.weights.cost,
                version: steering.settingsVersion),
            marginMillionths: limits.marginMillionths,
            retryMillionths: isLast ? 0 : learning.retryMillionths,
            explorePartsPerMillion: limits.explorePartsPerMillion,
            probePartsPerMillion: isLast ? 0 : RoutingTerms.usualProbing)
    }

    /// - Parameter pending: attempts of the running turn at the channel.
    func standing(
        _ profile: ChannelProfile, steering: Steering, at now: Timestamp, pending: Int = 0
    ) -> ChannelStanding {
        let breaker = steering.breakers[profile.id]
        var standing = ChannelStanding(
            profile: profile, setting: steering.settings[profile.id] ?? ChannelSetting(
                channel: profile.id, weight: profile.defaultWeight, updatedAt: now),
            successThousandths: health.success(profile.id, now: now), inFlight: callsInFlight[profile.id, default: 0],
            breaker: breaker?.gate(at: now) ?? .closed)
        standing.rampThousandths = breaker?.rampThousandths(at: now) ?? 1_000
        return withPlace(standing, pending: pending, at: now)
    }
}

extension SplitPlan {
    /// What goes out through the channel that collects.
    var channelTotal: Int64 {
        shares.reduce(0) { $0 + ($1.delivery == .channel ? $1.lockedMinorUnits : 0) }
    }
}

extension ChannelProfile {
    /// The same channel, as if it could not divide.
    var withoutSplits: ChannelProfile {
        var copy = self
        copy.splitsAfterPayment = false
        return copy
    }
}

extension BreakerPhase {
    var isHalfOpen: Bool { if case .halfOpen = self { true } else { false } }
}
