import Channels
import Ledger
import Payments
import Storage

/// What channels say about transfers, by answer, query and notification alike, and how withdrawals end.
extension Turn {
    /// - Returns: true when it was news.
    func transferReported(_ report: TransferReport, _ id: WithdrawalID) throws -> Bool {
        if !report.channelNumber.isEmpty { payouts.withdrawals.edit(id) { $0.channelNumber = report.channelNumber } }
        switch report.status {
        case .processing:
            let isNews = try move(id, .taken)
            try watch(id)
            return isNews
        case .awaitingConfirmation:
            if !report.confirmation.isEmpty { payouts.withdrawals.edit(id) { $0.confirmation = report.confirmation } }
            let isNews = try move(id, .awaiting)
            try watch(id)
            guard isNews, let row = payouts.withdrawals[id] else { return isNews }
            record(.withdrawalAwaiting, row, code: row.method.rawValue)
            try tell(row, "withdrawal.awaiting_confirmation")
            return true
        case .succeeded: return try transferEnded(id, .succeeded, code: "")
        case .failed: return try transferEnded(id, .failed, code: report.code)
        case .expired: return try transferEnded(id, .expired, code: report.code)
        case .cancelled: return try transferEnded(id, .cancelled, code: report.code)
        case .returned: return try transferEnded(id, .returned, code: report.code)
        case .notFound: return false
        }
    }

    /// Once the channel has it, only queries tell more. Where they were given up, a person has it.
    private func watch(_ id: WithdrawalID) throws {
        guard payouts.withdrawals[id]?.isUnderWay == true else { return }
        try finish(.transfer, id.text)
        let query = try task(TaskID.of(.transferQuery, id.text))
        guard query == nil || query?.state == .done else { return }
        try askForTransfer(id, due: wait(limits.resultQuery, 0))
    }

    /// - Returns: true when it was news.
    @discardableResult
    func transferEnded(_ id: WithdrawalID, _ event: WithdrawalEvent, code: String) throws -> Bool {
        guard try move(id, event), let row = payouts.withdrawals[id] else { return false }
        payouts.withdrawals.edit(id) { $0.lastCode = code }
        for kind in [TaskKind.transfer, .transferQuery, .transferCancel] { try finish(kind, id.text) }
        switch row.state {
        case .succeeded: record(.withdrawalSucceeded, row, code: row.tier.rawValue)
        case .returned: record(.withdrawalReturned, row, code: code)
        default: record(.withdrawalFailed, row, code: row.state.rawValue, detail: "")
        }
        try tell(payouts.withdrawals[id] ?? row, "withdrawal.\(row.state.rawValue)")
        if let batch = row.batch { try settleBatch(batch) }
        if let look = nextLook(payouts.withdrawals[id] ?? row) { try askForTransfer(id, due: look) }
        return true
    }

    /// A channel's own message about a transfer. The same rules as for answers.
    func transferNotified(_ channel: ChannelID, _ eventID: String, _ report: TransferReport) throws -> Bool {
        guard try open(report.number), let row = payouts.withdrawals[report.number], row.method.channel == channel,
            row.state != .requested, row.state != .held
        else {
            notificationRefused(channel, NotificationRefusal(
                reason: .unknownNumber, detail: "no transfer \(report.number) at \(channel)"))
            return false
        }
        guard believes(report, row.id) else {
            count(payoutEvent(.notificationRefused, row, code: "amount_mismatch"))
            return false
        }
        let isNews = try transferReported(report, row.id)
        let isSeen = try store.seen(notification: eventID, channel: channel, at: at)
        if isNews && !isSeen {
            record(.notificationAccepted, row, code: report.status.rawValue)
        } else {
            count(payoutEvent(.notificationRepeated, row, code: report.status.rawValue))
        }
        return true
    }

    /// Moves a withdrawal and books what that means.
    /// - Returns: false when it stays where it was.
    @discardableResult
    func move(_ id: WithdrawalID, _ event: WithdrawalEvent) throws -> Bool {
        guard let before = payouts.withdrawals[id] else { return false }
        let step = WithdrawalMachine.apply(event, to: before.state)
        guard step.state != before.state else { return false }
        payouts.withdrawals.edit(id) {
            $0.state = step.state
            guard step.state.isTerminal else { return }
            $0.settledAt = at
            $0.needsPerson = false
        }
        for effect in step.effects { book(effect, before) }
        return true
    }

    private func book(_ effect: WithdrawalMachine.Effect, _ row: Withdrawal) {
        func number() -> MovementID { newID(MovementID.self, for: row.shop) }
        switch effect {
        case .giveBack:
            let made = Movement.withdrawalGivenBack(id: number(), withdrawal: row, at: at)
            movements.append(made)
            guard planted.contains(.withdrawalGivenBackTwice) else { return }
            movements.append(Movement(
                id: number(), kind: made.kind, order: .none, shop: made.shop, subject: made.subject + "-2", at: at,
                currency: made.currency, entries: made.entries))
        case .takeAgain:
            movements.append(.withdrawalReserved(id: number(), withdrawal: row, again: true, at: at))
        case .book:
            movements.append(.withdrawalPaid(id: number(), withdrawal: row, at: at))
            let gone = row.batch.flatMap { payouts.batches[$0] ?? engine.payouts.openBatches[$0] }?.count ?? 1
            guard let cost = payoutSettings.costs[row.method]?.item(of: gone), cost > 0 else { return }
            movements.append(.withdrawalCost(id: number(), withdrawal: row, minorUnits: cost, at: at))
        case .bookReturn: movements.append(.withdrawalReturned(id: number(), withdrawal: row, at: at))
        case .watch, .askPerson: break
        }
    }
}

// MARK: taking back before it arrives

extension Turn {
    /// Before it has left it is cancelled at once; while the receiver has not confirmed, the channel is asked to.
    func cancelWithdrawal(_ shop: ShopID, _ reference: WithdrawalReference, _ token: ReplyToken) throws {
        let found = try withdrawal(reference, of: shop)
        guard try open(found.id), let row = payouts.withdrawals[found.id] else { return }
        switch row.state {
        case .requested, .held: try endBeforeLeaving(row.id, .cancelled)
        case .awaitingConfirmation:
            let known = try task(TaskID.of(.transferCancel, row.id.text))
            if known?.state != .open {
                try schedule(
                    .transferCancel, for: .none, channel: row.method.channel, subject: row.id.text, due: at)
            }
        case .cancelled: return replyWithdrawal(row, token, isRepeat: true)
        case .sent, .unknown, .processing, .rejected, .expired, .failed, .succeeded, .returned:
            throw Rejection(
                code: .wrongState, field: "withdrawal", rule: "it is \(row.state.rawValue) and cannot be cancelled")
        }
        replyWithdrawal(payouts.withdrawals[row.id] ?? row, token, isRepeat: false)
    }

    /// Cancelled by its shop or rejected by a person.
    func endBeforeLeaving(_ id: WithdrawalID, _ event: WithdrawalEvent) throws {
        guard try move(id, event), let row = payouts.withdrawals[id] else { return }
        record(.withdrawalFailed, row, code: row.state.rawValue)
        try tell(row, "withdrawal.\(row.state.rawValue)")
        if let batch = row.batch { try settleBatch(batch) }
    }
}
