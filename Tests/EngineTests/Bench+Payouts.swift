import Channels
import Engine
import Ledger
import Operations
import Payments
import Storage
import Testing

extension OperatorIdentity {
    static let zhao = OperatorIdentity(name: "fin.zhao", uid: 1_006, roles: [.finance])
    static let qian = OperatorIdentity(name: "fin.qian", uid: 1_007, roles: [.finance])
}

extension Bench {
    /// A bench whose risk rules are off and whose limits are wide, so that a story is about one thing.
    static func forPayouts(
        planted: PlantedBugs = [], seed: UInt64 = 7, store: Store? = nil,
        _ configure: (inout PayoutSettings) -> Void = { _ in }
    ) throws -> Bench {
        let bench = try Bench(planted: planted, seed: seed, store: store) {
            $0.profiles.append(Bench.bank)
            $0.payouts.levels[.enhanced] = PayoutSettings.LevelLimit(
                dailyCount: 1_000, dailyMinorUnits: 1_000_000_000)
            $0.payouts.risk.sharedAccount = nil
            $0.payouts.risk.nightMinorUnits = nil
            $0.payouts.risk.newAccountMinorUnits = nil
            $0.payouts.risk.velocity = nil
            $0.payouts.costs = [:]
            configure(&$0.payouts)
        }
        return bench
    }

    static let bank = ChannelProfile(
        id: .bank, environments: Set(PaymentEnvironment.allCases), categories: Set(GoodsCategory.allCases),
        minimumMinorUnits: 1, maximumMinorUnits: 1_000_000_000, feeMillionths: 0, upkeepPerThousandMinorUnits: 0,
        badDebtMillionths: 0, splitsAfterPayment: false, splitCeilingBasisPoints: 10_000, canClose: false,
        concurrencyCeiling: 1_000, ratePerSecondCeiling: 100, splitDelayMilliseconds: 0, defaultWeight: 0,
        collects: false)

    @discardableResult
    func payout(_ request: PayoutRequest) -> EngineReply? {
        let token = token()
        send(.payout(request, token))
        return replies[token]
    }

    /// Makes a participant known, with an account of each way of payment.
    @discardableResult
    func join(
        _ number: String, level: RealNameLevel = .enhanced, tier: PayoutTier = .vip,
        accounts: [PayoutMethod: String]? = nil, basis: String = "contract 7", fund minorUnits: Int64 = 0
    ) throws -> Participant {
        let reply = payout(.saveParticipant(SaveParticipant(
            shop: Bench.shop, number: number, name: "Name of \(number)", level: level, tier: tier,
            accounts: accounts ?? [.wechat: "w-\(number)", .alipay: "a-\(number)", .bank: "b-\(number)"],
            remunerationBasis: basis)))
        let participant = try #require(reply?.participant?.participant)
        if minorUnits > 0 { try fund(number, minorUnits) }
        return participant
    }

    /// Commission a participant may withdraw; at the bank when `atBank`.
    func fund(_ number: String, _ minorUnits: Int64, atBank: Bool = false) throws {
        let id = nextMovement()
        try store.insert(Movement.adjustment(
            id: id, shop: Bench.shop,
            debit: atBank ? .subAccount(Bench.shop, number) : .shopPayable(Bench.shop),
            credit: .commission(Bench.shop, number), subject: id.text, amount: .fen(minorUnits), at: now))
    }

    func withdrawal(
        _ participant: String, _ number: String, fen: Int64, by method: PayoutMethod = .alipay,
        tier: PayoutTier = .ordinary, note: String = ""
    ) -> CreateWithdrawal {
        CreateWithdrawal(
            shop: Bench.shop, participant: participant, shopWithdrawalNumber: number,
            requestDigest: Array("\(participant) \(number) \(fen) \(method) \(tier) \(note)".utf8), amount: .fen(fen),
            method: method, tier: tier, notifyURL: "https://shop.test/payouts")
    }

    @discardableResult
    func withdraw(
        _ participant: String, _ number: String, fen: Int64, by method: PayoutMethod = .alipay,
        tier: PayoutTier = .ordinary
    ) -> EngineReply? {
        payout(.withdraw(withdrawal(participant, number, fen: fen, by: method, tier: tier)))
    }

    func withdrawn(_ number: String) throws -> Withdrawal {
        try #require(try store.withdrawal(shop: Bench.shop, number: number))
    }

    /// What the participant may still withdraw, as the books say.
    func commission(_ number: String) throws -> Int64 {
        try store.balance(of: .commission(Bench.shop, number), .cny)
    }

    func underWay(_ method: PayoutMethod = .alipay) throws -> Int64 {
        try store.balance(of: .payouts(Bench.shop, method.channel), .cny)
    }

    /// Lets the clock run to the moment the withdrawal's batch goes.
    func runToBatch(of number: String) throws {
        let row = try withdrawn(number)
        run(max(0, row.dueAt.since(now)) + 10)
    }

    /// Takes a withdrawal to the moment its transfer call is out.
    func sent(_ participant: String, _ number: String, fen: Int64, by method: PayoutMethod = .alipay) throws {
        withdraw(participant, number, fen: fen, by: method)
        try runToBatch(of: number)
    }

    func transferReport(
        _ number: String, _ status: TransferStatus, fen: Int64? = nil, code: String = "", confirmation: String = ""
    ) throws -> TransferReport {
        let row = try withdrawn(number)
        return TransferReport(
            number: row.id, status: status, channelNumber: "C" + row.id.text,
            amount: .fen(fen ?? row.netMinorUnits), confirmation: confirmation, code: code)
    }

    /// The channel answers the oldest transfer call that is of this withdrawal.
    @discardableResult
    func answerTransfer(_ number: String, _ answer: ChannelAnswer) throws -> TransferCall? {
        let id = try withdrawn(number).id
        let next = try take("transfer of \(number)") {
            if case .transfer(let call) = $0 { call.number == id } else { false }
        }
        self.answer(next.task, answer)
        if case .transfer(let call) = next.call { return call }
        return nil
    }

    @discardableResult
    func notifyTransfer(_ number: String, _ status: TransferStatus, fen: Int64? = nil, code: String = "") throws -> Bool {
        let token = token()
        let report = try transferReport(number, status, fen: fen, code: code)
        send(.notified(.transfer(
            channel: try withdrawn(number).method.channel, eventID: "t-\(number)-\(status)", report), token))
        return acknowledged[token] ?? false
    }

    /// Events of the whole feed that are about payouts.
    func payoutEvents() throws -> [EventKind] {
        try store.events(after: 0, limit: 10_000).map(\.kind).filter {
            ["withdrawal", "batch", "payouts", "payee", "participant", "purpose"].contains(
                $0.rawValue.split(separator: ".").first.map(String.init))
        }
    }
}

extension EngineReply {
    var participant: ParticipantReport? {
        if case .payout(.participant(let report, _)) = self { report } else { nil }
    }
    var withdrawal: Withdrawal? { if case .payout(.withdrawal(let row, _)) = self { row } else { nil } }
    var isRepeatedWithdrawal: Bool { if case .payout(.withdrawal(_, let isRepeat)) = self { isRepeat } else { false } }
    var purposeLeft: Int64? { if case .payout(.spent(_, let left, _)) = self { left } else { nil } }
}
