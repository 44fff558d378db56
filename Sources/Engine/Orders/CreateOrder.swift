import JSON
import Ledger
import Payments
import Risk
import Routing
import Storage

/// A shop's new order: once for ever under its number and key, checked, judged by risk, and sent on its way.
extension Turn {
    func createOrder(_ request: CreateOrder, _ token: ReplyToken) throws {
        if try answerRepeat(request, token) { return }
        var request = request
        if let plan = request.splitPlan { request.splitPlan = try withSubAccounts(plan, of: request.shop) }
        let order = try accepted(request)
        if let plan = order.splitPlan { try checkParticipants(plan, of: order.shop) }
        remember(request, order.id)
        begin(order)
        let assessment = assess(order)
        self[order.id].order.riskScore = assessment.score
        switch assessment.verdict {
        case .pass: break
        case .review: self[order.id].order.state = .review
        case .hold: self[order.id].order.hold = .held
        case .reject: self[order.id].order.state = .rejected
        }
        recordCreated(self[order.id].order, assessment)
        try proceed(order.id, assessment, token)
    }

    private func proceed(_ id: OrderID, _ assessment: RiskAssessment, _ token: ReplyToken) throws {
        switch assessment.verdict {
        case .reject: replyReport(id, token)
        case .review:
            try openCase(.beforePayment, of: id, findings: assessment.findings, score: assessment.score)
            try scheduleExpiry(id)
            replyReport(id, token)
        case .pass, .hold:
            try park(token, id, isRepeat: false)
            try route(id)
            if self[id].attempts.isEmpty, wantsShareOfOthers(id) {
                // Nothing of it is kept: the same request may come again.
                throw Rejection(
                    code: .aboveShare, rule: "this shop has its part of the channels now; the rest is kept for others")
            }
            if self[id].order.state == .paying { try scheduleExpiry(id) }
        }
    }

    private func scheduleExpiry(_ id: OrderID) throws {
        try schedule(.expire, for: id, channel: nil, subject: id.text, due: self[id].order.expiresAt)
    }

    private func recordCreated(_ order: Order, _ assessment: RiskAssessment) {
        record(FeedEvent(
            at: at, kind: .orderCreated, shop: order.shop, order: order.id, minorUnits: order.amount.minorUnits,
            code: order.state.rawValue))
        guard assessment.verdict != .pass || assessment.score > 0 else { return }
        record(FeedEvent(
            at: at, kind: .orderAssessed, shop: order.shop, order: order.id, minorUnits: order.amount.minorUnits,
            code: assessment.verdict.rawValue, detail: FindingsText.text(assessment.findings)))
    }
}

// MARK: once

extension Turn {
    /// Answers a request that was made before, or refuses one that only looks like it.
    private func answerRepeat(_ request: CreateOrder, _ token: ReplyToken) throws -> Bool {
        if !request.idempotencyKey.isEmpty,
            let known = try store.remembered(key: "k/" + request.idempotencyKey, shop: request.shop) {
            guard request.isSame(as: known.requestDigest) else {
                throw Rejection(
                    code: .idempotencyMismatch, field: "idempotency_key",
                    rule: "this key was used for a request with other content")
            }
            return try replyRepeat(known.order, token)
        }
        guard let known = try store.remembered(key: "n/" + request.shopOrderNumber, shop: request.shop) else {
            return false
        }
        guard request.isSame(as: known.requestDigest) else {
            throw Rejection(
                code: .conflict, field: "shop_order_number",
                rule: "this order number exists already with other content")
        }
        return try replyRepeat(known.order, token)
    }

    private func replyRepeat(_ id: OrderID, _ token: ReplyToken) throws -> Bool {
        guard try open(id) else { return false }
        // The first request is still waiting for its channel: this one waits with it.
        if self[id].order.state == .paying, !engine.waiting.replies(for: id).isEmpty {
            try park(token, id, isRepeat: true)
            return true
        }
        if try routeAnew(id, token) { return true }
        replyReport(id, token, isRepeat: true)
        return true
    }

    private func remember(_ request: CreateOrder, _ id: OrderID) {
        keys.append(RememberedKey(
            key: "n/" + request.shopOrderNumber, shop: request.shop, digest: request.requestDigest, order: id))
        guard !request.idempotencyKey.isEmpty else { return }
        keys.append(RememberedKey(
            key: "k/" + request.idempotencyKey, shop: request.shop, digest: request.requestDigest, order: id))
    }
}

// MARK: rules

extension Turn {
    /// The order as it will be stored, when every rule of business holds.
    private func accepted(_ request: CreateOrder) throws(Rejection) -> Order {
        guard engine.shops[request.shop] != nil else {
            throw Rejection(code: .notFound, field: "shop", rule: "the shop is not configured here")
        }
        guard (1...Money.maximumMinorUnits).contains(request.amount.minorUnits) else {
            throw Rejection(
                code: .invalidField, field: "amount",
                rule: "1...\(Money.maximumMinorUnits) minor units, not \(request.amount.minorUnits)")
        }
        guard (60...86_400).contains(request.expiresInSeconds) else {
            throw Rejection(
                code: .invalidField, field: "expires_in_seconds",
                rule: "60...86400, not \(request.expiresInSeconds)")
        }
        guard (1...64).contains(request.shopOrderNumber.utf8.count) else {
            throw Rejection(code: .invalidField, field: "shop_order_number", rule: "1...64 bytes")
        }
        guard request.description.utf8.count <= Limits.textBytes else {
            throw Rejection(code: .invalidField, field: "description", rule: "at most \(Limits.textBytes) bytes")
        }
        if let refusal = Payability.refusal(
            of: request.amount, environment: request.environment, category: request.category,
            among: engine.collecting) {
            throw Rejection(code: .invalidField, field: refusal.field, rule: refusal.rule)
        }
        let plan = try lockedPlan(request)
        return Order(
            id: newID(OrderID.self, for: request.shop), shop: request.shop,
            shopOrderNumber: request.shopOrderNumber, amount: request.amount, description: request.description,
            category: request.category, buyer: request.buyer, environment: request.environment,
            notifyURL: request.notifyURL, splitPlan: plan, createdAt: stamp,
            expiresAt: at.adding(seconds: request.expiresInSeconds), state: .paying)
    }

    /// Locks the plan's amounts, and makes sure that at least one channel may carry it.
    private func lockedPlan(_ request: CreateOrder) throws(Rejection) -> SplitPlan? {
        guard let plan = request.splitPlan else { return nil }
        do {
            let commission = engine.shops[request.shop]?.commission ?? .standard
            let locked = try SplitAllocation.lock(plan, amount: request.amount, commission: commission)
            try checkSomewhere(locked, request, commission)
            return locked
        } catch {
            throw Rejection(code: .invalidField, field: error.field, rule: error.rule)
        }
    }

    /// The first clause that failed at the last channel is told when the plan fits none.
    private func checkSomewhere(
        _ plan: SplitPlan, _ request: CreateOrder, _ commission: CommissionRule
    ) throws(SplitPlanFault) {
        var fault: SplitPlanFault?
        let dividing = plan.channelTotal > 0
        let able = Payability.channels(
            for: request.amount, environment: request.environment, category: request.category,
            among: engine.collecting)
        let carrying = able.filter { $0.splitsAfterPayment || !dividing }
        // When none divides, the first of those that could take the order says so.
        for profile in carrying.isEmpty ? able : carrying {
            do {
                try SplitAllocation.check(
                    plan, amount: request.amount, feeMinorUnits: fee(of: request.amount, profile), profile: profile,
                    commission: commission)
                return
            } catch { fault = error }
        }
        if let fault { throw fault }
    }

    func fee(of amount: Money, _ profile: ChannelProfile?) -> Int64 {
        amount.share(millionths: profile?.feeMillionths ?? 0).minorUnits
    }
}

/// Findings as the event feed keeps them.
enum FindingsText {
    static func text(_ findings: [RuleFinding]) -> String {
        JSONWriter.text(.object([
            "findings": .array(findings.map {
                .object(["rule": .string($0.rule), "points": .integer($0.points), "evidence": .string($0.evidence)])
            })
        ]))
    }

    static func findings(_ text: String) -> [RuleFinding] {
        guard let list = (try? JSONParser.parse(text))?["findings"]?.arrayValue else { return [] }
        return list.compactMap { item in
            guard let rule = item["rule"]?.stringValue, let points = item["points"]?.integerValue,
                let evidence = item["evidence"]?.stringValue
            else { return nil }
            return RuleFinding(rule: rule, points: Int(points), evidence: evidence)
        }
    }
}
