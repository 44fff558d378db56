import Ledger
import Payments
import Storage

/// Withdrawals wanted by shops for their participants: once under their number, never more than is there.
extension Turn {
    func withdraw(_ request: CreateWithdrawal, _ token: ReplyToken) throws {
        if let known = try store.withdrawal(shop: request.shop, number: request.shopWithdrawalNumber) {
            guard request.isSame(as: try store.requestDigest(of: known.id)) else {
                throw Rejection(
                    code: .conflict, field: "shop_withdrawal_number",
                    rule: "this withdrawal number exists already with other content")
            }
            return replyWithdrawal(known, token, isRepeat: true)
        }
        try checkRequest(request)
        let participant = try known(request.shop, request.participant)
        let account = try payable(request, participant)
        try checkDay(request, participant)
        try checkBalance(request, participant)
        let made = withdrawal(request, participant, account: account, fee: try fee(request))
        payouts.withdrawals.add(made, as: made.id)
        payouts.digests[made.id] = request.requestDigest
        if !planted.contains(.withdrawalNotReserved) {
            movements.append(.withdrawalReserved(
                id: newID(MovementID.self, for: made.shop), withdrawal: made, at: at))
        }
        record(.withdrawalRequested, made, code: made.tier.rawValue)
        let findings = try judge(made, participant)
        if findings.isEmpty { try join(made.id) } else { try hold(made.id, findings) }
        replyWithdrawal(payouts.withdrawals[made.id] ?? made, token, isRepeat: false)
    }

    private func withdrawal(
        _ request: CreateWithdrawal, _ participant: Participant, account: String, fee: Int64
    ) -> Withdrawal {
        Withdrawal(
            id: newID(WithdrawalID.self, for: request.shop), shop: request.shop, participant: participant.number,
            shopWithdrawalNumber: request.shopWithdrawalNumber, amount: request.amount, feeMinorUnits: fee,
            method: request.method, account: account, accountName: participant.name, tier: request.tier,
            level: participant.level, createdAt: stamp, requestTime: at, notifyURL: request.notifyURL,
            dueAt: payoutTimes.nextSlot(request.tier, after: at),
            promisedAt: payoutTimes.promise(request.tier, from: at))
    }

    func withdrawal(_ reference: WithdrawalReference, of shop: ShopID) throws -> Withdrawal {
        let found =
            switch reference {
            case .id(let id): try store.withdrawal(id)
            case .shopNumber(let number): try store.withdrawal(shop: shop, number: number)
            }
        guard let found, found.shop == shop else {
            throw Rejection(code: .notFound, field: "withdrawal", rule: "no such withdrawal of this shop")
        }
        return found
    }

    func replyWithdrawal(_ row: Withdrawal, _ token: ReplyToken, isRepeat: Bool) {
        effects.append(.reply(token, .payout(.withdrawal(row, isRepeat: isRepeat))))
    }

    func record(_ kind: EventKind, _ row: Withdrawal, code: String, detail: String = "") {
        record(payoutEvent(kind, row, code: code, detail: detail))
    }

    func payoutEvent(_ kind: EventKind, _ row: Withdrawal, code: String, detail: String = "") -> FeedEvent {
        FeedEvent(
            at: at, kind: kind, shop: row.shop, channel: row.method.channel, subject: row.id.text,
            minorUnits: row.amount.minorUnits, code: code, detail: detail)
    }
}

// MARK: rules

extension Turn {
    private func checkRequest(_ request: CreateWithdrawal) throws(Rejection) {
        guard engine.shops[request.shop] != nil else {
            throw Rejection(code: .notFound, field: "shop", rule: "the shop is not configured here")
        }
        guard (1...64).contains(request.shopWithdrawalNumber.utf8.count) else {
            throw Rejection(code: .invalidField, field: "shop_withdrawal_number", rule: "1...64 bytes")
        }
        guard request.notifyURL.utf8.count <= Limits.textBytes else {
            throw Rejection(code: .invalidField, field: "notify_url", rule: "at most \(Limits.textBytes) bytes")
        }
        guard request.amount.currency == .cny else {
            throw Rejection(code: .invalidField, field: "currency", rule: "withdrawals are in CNY")
        }
        let minimum = payoutSettings.minimumMinorUnits
        guard request.amount.minorUnits >= max(1, minimum), request.amount.minorUnits <= Money.maximumMinorUnits else {
            throw Rejection(
                code: .invalidField, field: "amount", rule: "\(minimum)...\(Money.maximumMinorUnits) minor units")
        }
    }

    /// - Returns: the account the money goes to.
    private func payable(_ request: CreateWithdrawal, _ participant: Participant) throws(Rejection) -> String {
        if participant.isBlocked {
            throw Rejection(code: .wrongState, field: "participant", rule: "payouts to this participant are stopped")
        }
        if request.tier == .vip, participant.tier != .vip {
            throw Rejection(code: .limitExceeded, field: "tier", rule: "the participant is of the ordinary tier")
        }
        guard engine.profiles[request.method.channel] != nil else {
            throw Rejection(code: .invalidField, field: "method", rule: "\(request.method.rawValue) is not configured")
        }
        guard let account = participant.accounts[request.method] else {
            let waits = participant.pending?.accounts[request.method] != nil
            throw Rejection(
                code: waits ? .wrongState : .invalidField, field: "method",
                rule: waits ? "the new account is not in force yet" : "the participant has no account there")
        }
        return account
    }

    /// The limits of the participant's level for one Beijing day. What was given back does not count; what is still
    /// under way does.
    private func checkDay(_ request: CreateWithdrawal, _ participant: Participant) throws {
        let limit = payoutSettings.limit(of: participant.level)
        guard limit.dailyCount > 0 else {
            throw Rejection(
                code: .limitExceeded, field: "participant",
                rule: "level \(participant.level.rawValue) of real-name verification may not withdraw")
        }
        let midnight = PayoutTimes.midnight(PayoutTimes.day(of: at))
        let counted = try store.asked(by: participant, since: midnight).filter { part in
            planted.contains(.limitIgnoresPending) ? part.state == .succeeded : !part.state.isGivenBack
        }
        let sum = counted.reduce(0) { $0 + $1.minorUnits }
        guard counted.reduce(0, { $0 + $1.count }) < limit.dailyCount else {
            throw Rejection(
                code: .limitExceeded, field: "participant", rule: "at most \(limit.dailyCount) withdrawals a day")
        }
        guard sum + request.amount.minorUnits <= limit.dailyMinorUnits else {
            throw Rejection(
                code: .limitExceeded, field: "amount",
                rule: "at most \(limit.dailyMinorUnits) minor units a day, \(sum) are taken")
        }
    }

    /// What may be withdrawn this way: the commission less what is owed back. Money in the participant's sub-account at
    /// the bank leaves through the bank alone, and nothing else does.
    private func checkBalance(_ request: CreateWithdrawal, _ participant: Participant) throws {
        let (shop, number) = (participant.shop, participant.number)
        let free = try balance(of: .commission(shop, number)) - balance(of: .receivable(shop, number))
        let atBank = try balance(of: .subAccount(shop, number)) - (store.underWay(participant)[.bank] ?? 0)
        let left = request.method == .bank ? min(free, atBank) : free - max(0, atBank)
        guard request.amount.minorUnits <= left else {
            throw Rejection(
                code: .insufficientBalance, field: "amount",
                rule: "at most \(max(0, left)) minor units can be withdrawn by \(request.method.rawValue)")
        }
    }

    /// The price of arriving within hours, rounded half up, never less than the minimum.
    private func fee(_ request: CreateWithdrawal) throws(Rejection) -> Int64 {
        guard request.tier == .vip else { return 0 }
        let share = request.amount.share(basisPoints: payoutSettings.expediteBasisPoints).minorUnits
        let fee = max(share, payoutSettings.expediteMinimum)
        guard fee < request.amount.minorUnits else {
            throw Rejection(code: .invalidField, field: "amount", rule: "it must be more than the fee of \(fee)")
        }
        return fee
    }

    private func judge(_ made: Withdrawal, _ participant: Participant) throws(StoreError) -> [RuleFinding] {
        let rules = payoutSettings.risk
        let since = at.adding(seconds: -rules.velocitySeconds)
        let recent = try store.asked(by: participant, since: since).reduce(0) { $0 + $1.count }
        let stops = PayoutRisk.assess(
            PayoutFacts(
                amount: made.amount, at: at,
                sharing: try store.participantsSharing(made.account, made.method),
                isKnownAccount: try store.hasArrived(of: participant, at: made.account, by: made.method),
                recent: recent + 1, isPayeeChanging: participant.pending != nil),
            rules: rules)
        return try stops + assess(made)
    }
}

// MARK: waiting for a batch

extension Turn {
    /// Puts a requested withdrawal into the batch that goes when it is due, and makes that batch if nobody has.
    func join(_ id: WithdrawalID) throws {
        guard let row = payouts.withdrawals[id] else { return }
        let batch = try collectingBatch(BatchKey(row), due: row.dueAt)
        payouts.withdrawals.edit(id) { $0.batch = batch }
    }

    private func collectingBatch(_ key: BatchKey, due: Timestamp) throws -> BatchID {
        func fits(_ batch: PayoutBatch) -> Bool {
            BatchKey(batch) == key && batch.dueAt == due && batch.state == .collecting
        }
        if let open = payouts.batches.first(where: fits) { return open.id }
        if let stored = try store.collectingBatch(shop: key.shop, tier: key.tier, method: key.method, due: due),
            try open(stored.id), payouts.batches[stored.id].map(fits) == true {
            return stored.id
        }
        let made = PayoutBatch(
            id: newID(BatchID.self, for: key.shop), shop: key.shop, tier: key.tier, method: key.method, createdAt: at,
            dueAt: due)
        payouts.batches.add(made, as: made.id)
        try schedule(.batch, for: .none, channel: nil, subject: made.id.text, due: due)
        return made.id
    }

    /// Stops a withdrawal for a person to look at. It leaves its batch; its amount stays reserved.
    func hold(_ id: WithdrawalID, _ findings: [RuleFinding]) throws {
        try move(id, .held)
        payouts.withdrawals.edit(id) {
            $0.findings = findings
            $0.batch = nil
        }
        guard let row = payouts.withdrawals[id] else { return }
        record(.withdrawalHeld, row, code: findings.first?.rule ?? "", detail: FindingsText.text(findings))
        try tell(row, "withdrawal.held")
    }
}
