import Channels
import Cryptography
import Engine
import Experiments
import Ledger
import Payments
import Sandbox
import Storage

/// What must hold at every moment, and what must hold once the faults are over and everything has settled.
extension Simulation {
    /// Cheap promises, checked all the time.
    func checkAlways() throws {
        for total in try process.store.ledgerTotals() where total.debitMinorUnits != total.creditMinorUnits {
            violate("balance", "\(total.currency) debit \(total.debitMinorUnits) credit \(total.creditMinorUnits)")
        }
        for fault in process.engine.capacityFaults(at: now) { violate("capacity", fault) }
        for trade in world.truth.trades {
            if trade.refundedMinorUnits > trade.paidMinorUnits {
                violate("refund", "\(trade.number) refunded \(trade.refundedMinorUnits) of \(trade.paidMinorUnits)")
            }
            var seen: Set<String> = []
            for split in trade.splits where !seen.insert(split.account).inserted {
                violate("split once", "\(trade.number) paid \(split.account) twice")
            }
        }
    }

    /// A call that was sent and got no answer is neither done nor failed.
    func checkStillOpen(_ call: ChannelCall, _ before: AttemptState?) throws {
        guard let attempt = try attempt(of: call) else { return }
        if attempt.state == .refused, before != .refused {
            violate("timeout is unknown", "\(attempt.channel) gave no answer and the attempt counts as refused")
        }
    }

    /// The attempt a prepay call speaks of.
    func attempt(of call: ChannelCall) throws -> Attempt? {
        guard case .prepay(let prepay) = call else { return nil }
        return try process.store.attempt(prepay.attempt)
    }

    /// What left the process was stored before: a new process knows every order a shop was told of and every number a
    /// channel was given.
    func checkNothingForgotten() throws {
        for fault in try process.engine.openCountFaults(at: now) { violate("capacity", fault) }
        for (number, order) in shops.orders where try process.store.order(order) == nil {
            violate("stored first", "order o-\(number) was told to its shop and is forgotten")
        }
        for trade in world.truth.trades {
            guard let id = AttemptID(trade.number), try process.store.attempt(id) != nil else {
                violate("stored first", "\(trade.channel) knows \(trade.number), the engine does not")
                continue
            }
        }
    }

    /// The newest signed head is the beginning of what the store holds, and a share that arrived can be proven.
    private func checkTree(_ orders: [Order]) throws {
        guard let head = try process.store.newestHead() else { return violate("tree", "no head was signed") }
        if try !head.isSigned(by: process.headKey.publicKey) || !process.store.isConsistent(with: head) {
            violate("tree", "the head over \(head.size) movements is not the beginning of the ledger")
        }
        for order in orders {
            guard let leg = try process.store.legs(of: order.id).first(where: { $0.settledAt != nil }) else { continue }
            guard let sequence = try process.store.arrival(of: leg.id) else {
                return violate("tree", "a share of \(order.shopOrderNumber) arrived and no movement says so")
            }
            let head = try process.store.makeHead(signedBy: process.headKey, at: now)
            _ = try process.store.proof(
                of: leg.id, movement: sequence, head: head, publicKey: process.headKey.publicKey)
            return
        }
    }

    func checkEnd() throws {
        let orders = try process.store.recentOrders(
            since: Simulation.epoch.adding(seconds: -10 * 86_400), limit: 100_000)
        result.orders = orders.count
        let open = Set(try process.store.openCases(limit: 100_000).map(\.order))
        result.casesOpen = open.count
        try checkTree(orders)
        for fault in try StoreVerification.run(process.store) { violate("verify", "\(fault)") }
        for order in orders { try check(order, hasOpenCase: open.contains(order.id)) }
        try checkAgainstTruth(orders)
        checkMessages(orders)
        if settings.profile.hasMoney { try checkMoney(orders) }
        if let script { try checkFailover(script) }
        guard settings.profile.hasCanaries else { return }
        try checkCanaries()
        let canaries = try process.store.canaries(limit: 1_000)
        result.canaries = canaries.count
        result.rollbacks = canaries.count { $0.run.state == .rolledBack }
    }

    private func check(_ order: Order, hasOpenCase: Bool) throws {
        let attempts = try process.store.attempts(of: order.id)
        let refunds = try process.store.refunds(of: order.id)
        note(
            "order \(order.shopOrderNumber) \(order.state.rawValue) \(order.paidMinorUnits) \(order.refundedMinorUnits)"
        )
        if order.state == .paid { result.paid += 1 }
        if !order.state.isTerminal, !hasOpenCase {
            violate("liveness", "order \(order.shopOrderNumber) is still \(order.state.rawValue)")
        }
        for attempt in attempts where !attempt.state.isTerminal && !hasOpenCase {
            violate(
                "liveness", "attempt \(attempt.number) of \(order.shopOrderNumber) is still \(attempt.state.rawValue)"
            )
        }
        for refund in refunds where !refund.state.isTerminal && !hasOpenCase {
            violate(
                "liveness",
                "refund \(refund.kind.rawValue) of \(order.shopOrderNumber) is still \(refund.state.rawValue)")
        }
        let winners = attempts.filter { $0.state == .paid }
        if winners.count > 1 {
            violate("one payment", "order \(order.shopOrderNumber) has \(winners.count) winning attempts")
        }
        if order.state == .paid, winners.first?.id != order.paidAttempt {
            violate("one payment", "order \(order.shopOrderNumber) is paid by no attempt")
        }
        if order.refundedMinorUnits + order.refundPendingMinorUnits > order.paidMinorUnits {
            violate("refund", "order \(order.shopOrderNumber) gave back more than it took")
        }
        if let winner = winners.first, winner.paidMinorUnits != winner.amount.minorUnits {
            violate(
                "amount",
                "order \(order.shopOrderNumber) of \(winner.amount.minorUnits) taken for \(winner.paidMinorUnits)")
        }
        try checkAsked(order, refunds)
        try checkReview(order, refunds)
        try checkMovements(order, attempts)
    }

    /// What was asked to be given back of an order and had not failed was at no time more than what was paid: a channel
    /// that refuses the rest must not be what keeps the promise.
    private func checkAsked(_ order: Order, _ refunds: [Refund]) throws {
        let own = Set(refunds.filter { $0.kind.countsAgainstOrder && !$0.kind.isElsewhere }.map(\.id.text))
        var asked: Int64 = 0
        for event in try process.store.events(of: order.id) where own.contains(event.subject) {
            switch event.kind {
            case .refundCreated: asked += event.minorUnits
            case .refundFailed: asked -= event.minorUnits
            default: continue
            }
            guard asked > order.paidMinorUnits else { continue }
            return violate("refund", "order \(order.shopOrderNumber) was asked for more than it took")
        }
    }

    private func checkMovements(_ order: Order, _ attempts: [Attempt]) throws {
        let movements = try process.store.movements(of: order.id)
        let payments = movements.filter { $0.kind == .payment }.count
        if payments != (order.state == .paid ? 1 : 0) {
            violate(
                "ledger", "order \(order.shopOrderNumber) is \(order.state.rawValue) with \(payments) payments booked"
            )
        }
        if order.state == .paid, order.feeMinorUnits > 0, !movements.contains(where: { $0.kind == .fee }) {
            violate("ledger", "the fee of order \(order.shopOrderNumber) is not booked")
        }
        let settled = try process.store.legs(of: order.id).filter { $0.state == .settled || $0.state == .returned }
        result.splitsSettled += settled.count
        if movements.count(where: { $0.kind == .split }) != settled.count(where: { $0.delivery != .balance }) {
            violate("ledger", "order \(order.shopOrderNumber): \(settled.count) legs settled, others booked")
        }
        let owed = settled.count { $0.delivery == .balance }
        if movements.count(where: { $0.kind == .commissionAccrued }) != owed {
            violate("ledger", "order \(order.shopOrderNumber): commissions owed differ from those booked")
        }
        if order.hold == .held, !settled.isEmpty {
            violate("hold", "held order \(order.shopOrderNumber) was divided")
        }
    }

    /// What the books say was kept equals what the channel says, payment by payment.
    private func checkAgainstTruth(_ orders: [Order]) throws {
        var attempts: [String: Attempt] = [:]
        var refundedBooked: [String: Int64] = [:]
        var legs: [String: [String: Int64]] = [:]
        var unsettled: [String: [String: Int64]] = [:]
        for order in orders {
            for attempt in try process.store.attempts(of: order.id) { attempts[attempt.id.text] = attempt }
            for refund in try process.store.refunds(of: order.id) {
                result.refunds += 1
                if refund.state == .succeeded {
                    refundedBooked[refund.attempt.text, default: 0] += refund.amount.minorUnits
                }
            }
            for leg in try process.store.legs(of: order.id) where leg.state == .settled && leg.delivery == .channel {
                guard let paid = order.paidAttempt else { continue }
                let account = leg.receiver.accounts[leg.channel] ?? ""
                legs[paid.text, default: [:]][account, default: 0] += leg.amount.minorUnits - leg.returnedMinorUnits
                unsettled[paid.text, default: [:]][account, default: 0] += try withPerson(leg)
            }
        }
        for trade in world.truth.trades where trade.paidMinorUnits > 0 {
            guard let attempt = attempts[trade.number] else {
                violate("truth", "\(trade.channel) took money for \(trade.number), which nobody knows")
                continue
            }
            let isBooked = attempt.state == .paid || attempt.state == .surplus
            if !isBooked, attempt.state != .mismatched {
                violate(
                    "truth",
                    "\(trade.channel) took \(trade.paidMinorUnits) for \(trade.number.suffix(6)), which is "
                        + attempt.state.rawValue)
            }
            if isBooked, attempt.paidMinorUnits != trade.paidMinorUnits {
                violate("truth", "booked \(attempt.paidMinorUnits), \(trade.channel) took \(trade.paidMinorUnits)")
            }
            let refunded = refundedBooked[trade.number, default: 0]
            // Of a payment of a wrong amount nothing is booked until a person decides.
            let unbooked = attempt.state == .mismatched && refunded == 0 ? max(0, attempt.refundedToldMinorUnits) : 0
            let isAsked = attempt.refundedToldMinorUnits < 0
            if isAsked ? refunded > trade.refundedMinorUnits : refunded + unbooked != trade.refundedMinorUnits {
                violate("truth", "refunds booked \(refunded), \(trade.channel) gave back \(trade.refundedMinorUnits)")
            }
            // What the channel cannot pay out went to a person.
            let isWithPerson = try process.store.cases(of: attempt.order).contains { $0.kind == .refundStuck }
            if attempt.state == .surplus, trade.refundedMinorUnits != trade.paidMinorUnits, !isWithPerson {
                violate("surplus", "a surplus payment of \(trade.paidMinorUnits) was not given back whole")
            }
            let sent = Dictionary(trade.splits.map { ($0.account, $0.minorUnits) }, uniquingKeysWith: +)
            let booked = legs[trade.number, default: [:]].filter { $0.value != 0 }
            let open = unsettled[trade.number, default: [:]]
            let differs = Set(sent.keys).union(booked.keys).contains { account in
                let owned = booked[account, default: 0]
                return !(owned - open[account, default: 0]...owned).contains(sent[account, default: 0])
            }
            if differs {
                violate(
                    "truth",
                    "\(trade.channel) divided \(sent.sorted { $0.key < $1.key }) of \(trade.number), booked are "
                        + "\(booked.sorted { $0.key < $1.key })")
            }
        }
        for attempt in attempts.values where attempt.state == .paid || attempt.state == .surplus {
            if !world.truth.trades.contains(where: { $0.number == attempt.id.text && $0.paidMinorUnits > 0 }) {
                violate("truth", "an attempt counts as paid that \(attempt.channel) never saw paid")
            }
        }
    }

    /// What may have come back of a share: a return the channel never answered for is unknown, and a person has it.
    func withPerson(_ leg: SplitLeg) throws -> Int64 {
        try process.store.returns(of: leg.order).filter { $0.leg == leg.id && !$0.state.isTerminal }
            .reduce(0) { $0 + $1.amount.minorUnits }
    }

    /// A fact reaches its shop once, by one message number, and was confirmed.
    private func checkMessages(_ orders: [Order]) {
        for order in orders where order.state == .paid {
            let effects = shops.effects[order.id.text, default: []].filter { $0.hasPrefix("order.paid") }
            // Where it went back before anybody heard of it, the shop is told that instead.
            if order.flags.contains(.paidUntold) {
                let back = shops.effects[order.id.text, default: []].contains {
                    $0.hasPrefix("order.refunded_elsewhere")
                }
                if !effects.isEmpty || !back || order.refundedMinorUnits < order.paidMinorUnits {
                    violate("shop message", "order \(order.shopOrderNumber) went back and its shop was told otherwise")
                }
                continue
            }
            if effects.count != 1 {
                violate("shop message", "order \(order.shopOrderNumber) told its payment \(effects.count) times")
            }
        }
        for (order, effects) in shops.effects {
            let paid = effects.filter { $0.hasPrefix("order.paid") }
            if paid.count > 1 { violate("shop message", "order \(order) told its payment as \(paid.count) facts") }
        }
    }
}
