import Ledger
import Payments
import Storage

/// Who may be paid, and to which accounts.
extension Turn {
    /// Makes a participant known, or changes its level, tier and contract. Saying the same again changes nothing.
    func saveParticipant(_ request: SaveParticipant, _ token: ReplyToken) throws {
        try check(request)
        if let known = try participant(shop: request.shop, number: request.number) {
            try checkUnchanged(request, known)
            payouts.participants.edit(known.id) {
                $0.level = request.level
                $0.tier = request.tier
                $0.remunerationBasis = request.remunerationBasis
            }
            let isRepeat = payouts.participants[known.id] == known
            if !isRepeat { recordParticipant(.participantSaved, known.id, code: "changed") }
            return try replyParticipant(known.id, token, isRepeat: isRepeat)
        }
        let made = Participant(
            id: newID(ParticipantID.self, for: request.shop), shop: request.shop, number: request.number,
            createdAt: at, name: request.name, level: request.level, tier: request.tier, accounts: request.accounts,
            remunerationBasis: request.remunerationBasis)
        payouts.participants.add(made, as: made.id)
        recordParticipant(.participantSaved, made.id, code: "new")
        try replyParticipant(made.id, token)
    }

    /// Name and accounts belong together and change through `changePayee` alone.
    private func checkUnchanged(_ request: SaveParticipant, _ known: Participant) throws(Rejection) {
        guard request.accounts.isEmpty || request.accounts == known.accounts else {
            throw Rejection(
                code: .conflict, field: "accounts", rule: "accounts change through a payee change, which waits")
        }
        guard request.name == known.name else {
            throw Rejection(code: .conflict, field: "name", rule: "the name changes with the accounts it belongs to")
        }
    }

    func readParticipant(_ shop: ShopID, _ number: String, _ token: ReplyToken) throws {
        try replyParticipant(known(shop, number).id, token)
    }

    /// New accounts wait for their day and a second person. A newer wish replaces one that still waits.
    func changePayee(_ request: ChangePayee, _ token: ReplyToken) throws {
        try checkAccounts(request.accounts)
        try checkName(request.name)
        let known = try known(request.shop, request.number)
        let accounts = try withKeptSubAccount(request.accounts, known)
        let isInForce = accounts == known.accounts && request.name == known.name
        let isAsked = accounts == known.pending?.accounts && request.name == known.pending?.name
        if isAsked || (isInForce && known.pending == nil) {
            return try replyParticipant(known.id, token, isRepeat: true)
        }
        let change = PayeeChange(
            accounts: accounts, name: request.name, askedAt: at,
            earliest: at.adding(seconds: payoutSettings.payeeHoldSeconds))
        // Asking for what is in force already takes a waiting change back.
        payouts.participants.edit(known.id) { $0.pending = isInForce ? nil : change }
        recordParticipant(.payeeChangeAsked, known.id, code: isInForce ? "taken_back" : "asked")
        if planted.contains(.payeeChangeAtOnce) {
            payouts.participants.edit(known.id) {
                $0.pending?.approvedBy = "nobody"
                $0.pending?.earliest = at
            }
            settlePayee(known.id)
        }
        try replyParticipant(known.id, token)
    }

    /// A sub-account holds its participant's money, so it stays; the card it pays to is bound at the bank.
    private func withKeptSubAccount(
        _ accounts: [PayoutMethod: String], _ known: Participant
    ) throws(Rejection) -> [PayoutMethod: String] {
        guard let kept = known.accounts[.bank] else { return accounts }
        guard accounts[.bank] == nil || accounts[.bank] == kept else {
            throw Rejection(
                code: .conflict, field: "accounts.\(PayoutMethod.bank.rawValue)",
                rule: "a sub-account stays; the card it pays to is changed at the bank")
        }
        var accounts = accounts
        accounts[.bank] = kept
        return accounts
    }

    /// Puts a change of accounts in force once somebody agreed and its day is over.
    func settlePayee(_ id: ParticipantID) {
        guard let pending = payouts.participants[id]?.pending, !pending.approvedBy.isEmpty, pending.earliest <= at
        else { return }
        payouts.participants.edit(id) {
            $0.accounts = pending.accounts
            $0.name = pending.name
            $0.pending = nil
        }
        recordParticipant(.payeeChanged, id, code: pending.approvedBy)
    }

    /// Changes whose moment has come, though nobody asked about their participant.
    func settleDuePayees() throws {
        let due = engine.payouts.approvals.filter { $0.value <= at }.keys
        for id in due.sorted() { _ = try open(id) }
    }

    func known(_ shop: ShopID, _ number: String) throws -> Participant {
        guard let known = try participant(shop: shop, number: number) else {
            throw Rejection(code: .notFound, field: "participant", rule: "no such participant of this shop")
        }
        return known
    }

    func replyParticipant(_ id: ParticipantID, _ token: ReplyToken, isRepeat: Bool = false) throws {
        guard let row = payouts.participants[id] else { return }
        let isNew = row.createdAt == at && row.version == 1
        let underWay = try isNew ? [:] : store.underWay(row)
        effects.append(.reply(token, .payout(.participant(ParticipantReport(
            participant: row, commissionMinorUnits: try balance(of: .commission(row.shop, row.number)),
            inFlightMinorUnits: underWay.values.reduce(0, +),
            receivableMinorUnits: try balance(of: .receivable(row.shop, row.number)),
            purposeMinorUnits: try balance(of: .purposeBound(row.shop, row.number))), isRepeat: isRepeat))))
    }

    func recordParticipant(_ kind: EventKind, _ id: ParticipantID, code: String) {
        guard let row = payouts.participants[id] else { return }
        record(FeedEvent(at: at, kind: kind, shop: row.shop, subject: id.text, code: code))
    }
}

// MARK: rules

extension Turn {
    private func check(_ request: SaveParticipant) throws(Rejection) {
        guard engine.shops[request.shop] != nil else {
            throw Rejection(code: .notFound, field: "shop", rule: "the shop is not configured here")
        }
        // The rule of `ShopID`: 1...32 letters, digits, `_` and `-`.
        guard ShopID(request.number) != nil else {
            throw Rejection(code: .invalidField, field: "number", rule: "1...32 letters, digits, _ and -")
        }
        try checkName(request.name)
        try checkText(request.remunerationBasis, "remuneration_basis", 0...Limits.textBytes)
        if !request.accounts.isEmpty { try checkAccounts(request.accounts) }
    }

    private func checkAccounts(_ accounts: [PayoutMethod: String]) throws(Rejection) {
        guard !accounts.isEmpty else {
            throw Rejection(code: .invalidField, field: "accounts", rule: "at least one account")
        }
        for (method, account) in accounts.sorted(by: { $0.key < $1.key }) {
            guard (1...Limits.accountBytes).contains(account.utf8.count),
                account.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else {
                throw Rejection(
                    code: .invalidField, field: "accounts.\(method.rawValue)",
                    rule: "1...\(Limits.accountBytes) visible ASCII characters")
            }
            // What this API shows of an account is not one: it would be paid to nobody, or to somebody else.
            guard !account.contains("*") else {
                throw Rejection(
                    code: .invalidField, field: "accounts.\(method.rawValue)",
                    rule: "the whole account: \"*\" stands in no account, only where one is shown masked")
            }
        }
    }

    private func checkName(_ name: String) throws(Rejection) {
        try checkText(name, "name", 1...Limits.nameBytes)
        guard !name.contains("*") else {
            throw Rejection(
                code: .invalidField, field: "name", rule: "the whole name: \"*\" stands only where one is shown masked")
        }
    }

    private func checkText(_ text: String, _ field: String, _ bytes: ClosedRange<Int>) throws(Rejection) {
        guard bytes.contains(text.utf8.count), text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else {
            throw Rejection(
                code: .invalidField, field: field,
                rule: "\(bytes.lowerBound)...\(bytes.upperBound) bytes without control characters")
        }
    }

    /// A share for the bank goes to the participant's own sub-account: written in where the shop leaves it out, refused
    /// where it names another one, because withdrawals draw on the participant's alone.
    func withSubAccounts(_ plan: SplitPlan, of shop: ShopID) throws -> SplitPlan {
        var plan = plan
        for (index, share) in plan.shares.enumerated() where share.delivery == .bank {
            let known = try participant(shop: shop, number: share.receiver.participant)
            guard let account = known?.accounts[.bank] else { continue }
            let named = share.receiver.accounts[.bank] ?? ""
            guard named.isEmpty || named == account else {
                throw Rejection(
                    code: .invalidField, field: "split_plan.receivers[\(index)].accounts",
                    rule: "\(PayoutMethod.bank.rawValue) is not the participant's own sub-account")
            }
            plan.shares[index].receiver.accounts[.bank] = account
        }
        return plan
    }

    /// Shares that are kept for withdrawal or go to a bank need somebody we know: what is kept back without a recorded
    /// contract would be other people's money in our books (pooling).
    func checkParticipants(_ plan: SplitPlan, of shop: ShopID) throws {
        for (index, share) in plan.shares.enumerated() where share.delivery != .channel {
            let field = "split_plan.receivers[\(index)].participant"
            guard let known = try participant(shop: shop, number: share.receiver.participant) else {
                throw Rejection(
                    code: .invalidField, field: field,
                    rule: "pooling: a share by \(share.delivery.rawValue) needs a participant that is known")
            }
            if share.delivery == .balance, known.remunerationBasis.isEmpty {
                throw Rejection(
                    code: .invalidField, field: field,
                    rule: "pooling: the participant has no recorded contract to be paid from the shop's own money")
            }
            if share.delivery == .bank, known.accounts[.bank] == nil {
                throw Rejection(
                    code: .invalidField, field: field, rule: "the participant has no account at the bank")
            }
        }
    }
}
