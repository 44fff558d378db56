import Channels
import Cryptography
import Engine
import Operations
import Payments
import Sandbox
import Storage

/// What shops do for their participants, and what buyers say about the goods.
extension Simulation {
    func prepareMembers() {
        for member in members.members { world.openBankAccount(member.bank, holder: member.name) }
        for number in members.members.indices {
            queue.plan(.shopSavesMember(number), at: now.adding(milliseconds: Int64(random.below(400))))
        }
        for (number, wish) in members.wishes.enumerated() {
            queue.plan(.shopWishes(number), at: now.adding(milliseconds: wish.atMilliseconds))
        }
    }

    func saveMember(_ number: Int) throws {
        let member = members.members[number]
        guard !members.isKnown.contains(number), members.saveTries[number, default: 0] < 40 else { return }
        members.saveTries[number, default: 0] += 1
        note("save member \(number)")
        queue.plan(.shopSavesMember(number), at: now.adding(milliseconds: 3_000))
        try feed(.payout(
            .saveParticipant(SaveParticipant(
                shop: member.shop, number: member.number, name: member.name, level: member.level,
                tier: member.tier, accounts: member.accounts,
                remunerationBasis: member.hasContract ? "contract 2026-\(number)" : "")),
            token(.member(number))))
    }

    func wishComes(_ number: Int) throws {
        let wish = members.wishes[number]
        let member = members.members[try chosen(number)]
        switch wish.kind {
        case .withdraw(let part, let method, let tier):
            try withdraw("w-\(number)", member, part, method, tier, of: number)
        case .stampede(let method):
            for turn in 0..<SimulatedMembers.stampede {
                try withdraw("w-\(number)-\(turn)", member, 2_500, method, .ordinary, of: number, again: false)
            }
        case .cancel(let other):
            guard let id = members.withdrawals["w-\(other)"] else { return }
            let shop = members.members[members.chosen[other] ?? members.wishes[other].member].shop
            note("cancel withdrawal \(other)")
            try feed(.payout(.cancelWithdrawal(shop: shop, .id(id)), token(.command)))
        case .changePayee:
            let accounts: [PayoutMethod: String] = [
                .wechat: "oSimChanged000000\(100 + number)", .alipay: "2088101117999\(100 + number)",
                .bank: member.bank,
            ]
            note("change payee \(wish.member)")
            try feed(.payout(
                .changePayee(ChangePayee(
                    shop: member.shop, number: member.number, name: member.name, accounts: accounts)),
                token(.command)))
        case .spend(let part, let category): try spend("s-\(number)", member, part, category, of: number)
        }
    }

    /// People ask for money when they have some; now and then also when they have none.
    private func chosen(_ number: Int) throws -> Int {
        if let known = members.chosen[number] { return known }
        let wish = members.wishes[number]
        let kind: String
        switch wish.kind {
        case .withdraw, .stampede: kind = "commission"
        case .spend: kind = "purpose"
        case .cancel, .changePayee: return wish.member
        }
        let rich = try members.members.indices.filter { try balance(kind, members.members[$0]) >= 100 }
        let pick = rich.isEmpty || random.below(8) == 0 ? wish.member : rich[Int(random.below(UInt64(rich.count)))]
        members.chosen[number] = pick
        return pick
    }

    /// The amount is fixed at the first try, as a shop fixes it in its own books.
    private func withdraw(
        _ name: String, _ member: SimulatedMembers.Member, _ part: Int64, _ method: PayoutMethod, _ tier: PayoutTier,
        of wish: Int, again: Bool = true
    ) throws {
        let tries = members.tries[name, default: 0]
        guard tries < 5 else { return }
        members.tries[name] = tries + 1
        let amount: Int64
        if let known = members.amounts[name] {
            amount = known
        } else {
            amount = max(100, try balance("commission", member) * part / 10_000)
            members.amounts[name] = amount
        }
        note("withdraw \(name) \(amount) \(method.rawValue)")
        if again { queue.plan(.shopWishes(wish), at: now.adding(milliseconds: 10_000 + Int64(random.below(9_000)))) }
        try feed(.payout(
            .withdraw(CreateWithdrawal(
                shop: member.shop, participant: member.number, shopWithdrawalNumber: name,
                requestDigest: Digest.sha256(Array("\(name) \(amount)".utf8)), amount: .fen(amount), method: method,
                tier: tier, notifyURL: "http://shop.test/\(member.shop)")),
            token(.withdrawal(name))))
    }

    private func spend(
        _ name: String, _ member: SimulatedMembers.Member, _ part: Int64, _ category: GoodsCategory, of wish: Int
    ) throws {
        let tries = members.tries[name, default: 0]
        guard tries < 5 else { return }
        members.tries[name] = tries + 1
        let known = members.amounts[name]
        let amount = try known ?? max(1, balance("purpose", member) * part / 10_000)
        members.amounts[name] = amount
        note("spend \(name) \(amount)")
        queue.plan(.shopWishes(wish), at: now.adding(milliseconds: 10_000))
        try feed(.payout(
            .spendPurpose(SpendPurpose(
                shop: member.shop, participant: member.number, shopSpendingNumber: name,
                requestDigest: Digest.sha256(Array("\(name) \(amount)".utf8)), amount: .fen(amount),
                category: category)),
            token(.spending(name))))
    }

    /// What the books say a participant is owed.
    private func balance(_ kind: String, _ member: SimulatedMembers.Member) throws -> Int64 {
        let text = "\(kind)/\(member.shop)/\(member.number)"
        return try process.store.balances(prefix: text).filter { $0.account == text }.reduce(0) {
            $0 + $1.credit - $1.debit
        }
    }

    func memberReplied(_ use: ReplyUse, _ reply: EngineReply) {
        switch (use, reply) {
        case (.member(let number), .payout(.participant)): members.isKnown.insert(number)
        case (.withdrawal(let name), .payout(.withdrawal(let withdrawal, _))):
            members.tries[name] = 5
            members.withdrawals[name] = withdrawal.id
        case (.withdrawal(let name), .rejected(let rejection)), (.spending(let name), .rejected(let rejection)):
            note("\(name) rejected \(rejection.code.rawValue) \(rejection.field)")
            members.tries[name] = 5
        case (.spending(let name), .payout(.spent(let spent, _, _))):
            members.tries[name] = 5
            // Plans bind to goods and coupons alone.
            if spent.category == .virtual { violate("purpose", "\(name) paid for \(spent.category.rawValue) goods") }
        default: break
        }
    }

    /// The buyer confirms that the goods are there; some never do, and the days for it pass.
    func confirmReceipt(_ number: Int) throws {
        guard let order = shops.orders[number] else { return }
        note("receipt \(number)")
        try feed(.confirmReceipt(shop: shops.plans[number].shop, .id(order), token(.receipt(number))))
    }

    /// What finance does: lets batches go and stop, agrees to accounts, decides on what risk has stopped, sends shares
    /// again.
    func financeActs() throws {
        let who = parties.people[0]
        let picture = try process.engine.snapshot(ConsoleQuery(screen: .payouts), for: who, at: now)
        guard let payouts = picture.payouts else { return }
        if payouts.isPaused {
            if !isFaulty || random.below(2) == 0 { try submit(.resumePayouts) }
        } else if random.below(isFaulty ? 3 : 12) == 0 {
            try submit(.pausePayouts)
        }
        for batch in payouts.batches where batch.state == "collecting" || batch.state == "waiting" {
            if batch.state == "waiting" || random.below(4) == 0 {
                try submit(.goBatch(batch: batch.id))
                try submit(.goBatch(batch: batch.id), by: 1)
            }
        }
        for payee in payouts.payees { try submit(.approvePayee(participant: payee.participant), by: 1) }
        for item in payouts.withdrawals {
            switch item.state {
            case "held":
                try submit(
                    random.below(3) == 0
                        ? .rejectWithdrawal(withdrawal: item.id) : .releaseWithdrawal(withdrawal: item.id))
            case "requested" where random.below(10) == 0: try submit(.deferWithdrawal(withdrawal: item.id))
            default: break
            }
        }
        let splits = try process.engine.snapshot(ConsoleQuery(screen: .splits), for: who, at: now).splits
        for leg in (splits?.legs ?? []).prefix(40) where leg.needsPerson { try submit(.retrySplit(leg: leg.id)) }
    }

    /// As a person does it: the preview tells version and name to type.
    private func submit(_ command: OperatorCommand, by person: Int = 0) throws {
        let who = parties.people[person]
        let preview = try process.engine.preview(command, by: who, at: now)
        guard preview.refusal == nil else { return }
        note("finance \(command)")
        try arm(who)
        try feed(.command(
            CommandEnvelope(
                actionID: Simulation.nonce(&random), command: command, reason: "simulated finance decision",
                expectedVersion: preview.version, typedTarget: preview.typedTarget, dataAgeMilliseconds: 0),
            who, token(.command)))
    }
}
