import Glibc
import Ledger
import Payments
import Routing

@testable import Storage

/// Seeded values of every noun the store keeps, with texts and numbers at the edges of what they can be.
struct Sample {
    var random: SplitMix64
    private var source: IdentifierSource
    private var counter = 0

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        source = IdentifierSource(seed: seed)
    }

    /// A time all plain samples share.
    static let noon = Timestamp(milliseconds: 1_763_870_400_000)

    private static let pieces = [
        "a", "Z", "0", " ", "'", "\"", "\\", "%", "_", ";", "--", "\0", "\n", "\u{1F}", "\u{7F}", "é", "e\u{301}", "订单",
        "票",
        "🎟️", "👨‍👩‍👧", "\u{202E}", "\u{FEFF}", "\u{10FFFF}", "\u{FFFD}", "ß", "İ", "null", "{\"x\":1}",
    ]

    mutating func text(_ maximum: UInt64 = 12) -> String {
        (0..<random.below(maximum + 1)).map { _ in Sample.pieces[Int(random.below(UInt64(Sample.pieces.count)))] }
            .joined()
    }

    mutating func number() -> Int64 {
        switch random.below(6) {
        case 0: .min
        case 1: .max
        case 2: 0
        case 3: -1
        default: Int64(bitPattern: random.next())
        }
    }

    mutating func time() -> Timestamp { Timestamp(milliseconds: number()) }

    mutating func maybe<Value>(_ value: (inout Sample) -> Value) -> Value? { random.below(2) == 0 ? nil : value(&self) }

    mutating func one<Case: CaseIterable>(_ type: Case.Type) -> Case {
        let all = Array(type.allCases)
        return all[Int(random.below(UInt64(all.count)))]
    }

    mutating func id<Noun>(_ type: Identifier<Noun>.Type, of shop: ShopID) -> Identifier<Noun> {
        source.next(type, at: Sample.noon, partition: shop.partition)
    }

    mutating func unique(_ word: String) -> String {
        counter += 1
        return "\(word)-\(counter)"
    }
}

extension Sample {
    static let shop = ShopID(trusted: "shop-1")

    mutating func receiver() -> Receiver {
        var accounts: [ChannelID: String] = [:]
        for _ in 0..<random.below(4) { accounts[ChannelID(text())] = text() }
        return Receiver(
            participant: text(), role: one(ReceiverRole.self), accountKind: one(ReceiverAccountKind.self),
            accounts: accounts)
    }

    mutating func plan() -> SplitPlan {
        SplitPlan(
            shares: (0..<random.below(51)).map { _ in
                SplitShare(
                    receiver: receiver(),
                    portion: random.below(2) == 0 ? .basisPoints(number()) : .minorUnits(number()),
                    timing: one(SplitTiming.self), lockedMinorUnits: number())
            })
    }

    mutating func buyer() -> Buyer {
        Buyer(
            userID: text(), deviceID: text(), ageBand: one(AgeBand.self), region: text(),
            address: text(), identityToken: text(), leader: text(), registeredAt: maybe { $0.time() },
            preferences: (0..<random.below(4)).map { _ in
                ChannelPreference(channel: ChannelID(text()), weight: Int(number()))
            })
    }

    /// An order with every field at random.
    mutating func anyOrder() -> Order {
        let shop = ShopID(trusted: unique(text(5)))
        return Order(
            id: id(OrderID.self, of: shop), shop: shop, shopOrderNumber: unique(text()),
            amount: Money(minorUnits: number(), currency: one(Currency.self)), description: text(40),
            category: one(GoodsCategory.self), buyer: buyer(), environment: one(PaymentEnvironment.self),
            notifyURL: text(), splitPlan: maybe { $0.plan() }, createdAt: time(), expiresAt: time(),
            state: one(OrderState.self), hold: one(HoldState.self), flags: OrderFlags(rawValue: number()),
            paidAttempt: maybe { $0.id(AttemptID.self, of: shop) }, channel: maybe { ChannelID($0.text()) },
            paidAt: maybe { $0.time() }, paidMinorUnits: number(), refundedMinorUnits: number(),
            refundPendingMinorUnits: number(), feeMinorUnits: number(), riskScore: Int(number()),
            attemptCount: Int(number()), updatedAt: time(), version: number())
    }

    /// A plain order of 100.00 yuan with nothing paid.
    mutating func order(shop: ShopID = Sample.shop, createdAt: Timestamp = Sample.noon) -> Order {
        Order(
            id: id(OrderID.self, of: shop), shop: shop, shopOrderNumber: unique("N"), amount: .fen(10_000),
            description: "two tickets", category: .goods, buyer: Buyer(userID: "u1"), environment: .browser,
            notifyURL: "", splitPlan: nil, createdAt: createdAt, expiresAt: createdAt.adding(seconds: 900),
            state: .paying)
    }

    mutating func attempt(of order: Order) -> Attempt {
        Attempt(
            id: id(AttemptID.self, of: order.shop), order: order.id, channel: ChannelID(text()), number: Int(number()),
            amount: Money(minorUnits: number(), currency: one(Currency.self)), createdAt: time(), requestTime: time(),
            expiresAt: time(), state: one(AttemptState.self), payParameter: text(), channelTradeNumber: text(),
            paidMinorUnits: number(), paidAt: maybe { $0.time() }, lastCode: text(), queryCount: Int(number()),
            updatedAt: time())
    }

    mutating func refund(of order: Order, _ attempt: Attempt) -> Refund {
        Refund(
            id: id(RefundID.self, of: order.shop), order: order.id, attempt: attempt.id, channel: ChannelID(text()),
            amount: Money(minorUnits: number(), currency: one(Currency.self)), kind: one(RefundKind.self),
            shopRefundNumber: random.below(2) == 0 ? "" : unique(text()), reason: text(), createdAt: time(),
            requestTime: time(), state: one(RefundState.self), channelRefundNumber: text(), lastCode: text(),
            tries: Int(number()), updatedAt: time())
    }

    mutating func leg(of order: Order) -> SplitLeg {
        SplitLeg(
            id: id(LegID.self, of: order.shop), order: order.id, channel: ChannelID(text()), receiver: receiver(),
            amount: Money(minorUnits: number(), currency: one(Currency.self)), timing: one(SplitTiming.self),
            createdAt: time(), state: one(LegState.self), request: maybe { $0.id(SplitRequestID.self, of: order.shop) },
            lastCode: text(), tries: Int(number()), updatedAt: time())
    }

    mutating func task(of order: Order) -> OutsideTask {
        OutsideTask(
            id: id(TaskID.self, of: order.shop), kind: one(TaskKind.self), order: order.id,
            channel: maybe { ChannelID($0.text()) }, subject: text(), createdAt: time(), dueAt: time(),
            tries: Int(number()), state: one(TaskState.self), lastCode: text())
    }

    mutating func reviewCase(of order: Order) -> ReviewCase {
        var made = ReviewCase(
            id: id(CaseID.self, of: order.shop), order: order.id, kind: one(ReviewKind.self),
            channel: maybe { ChannelID($0.text()) }, amount: Money(minorUnits: number(), currency: one(Currency.self)),
            findings: (0..<random.below(5)).map { _ in
                RuleFinding(rule: text(), points: Int(number()), evidence: text(30))
            }, score: Int(number()), createdAt: time(), deadline: time(), state: one(ReviewState.self),
            claimedBy: text(), decidedBy: text(),
            notes: (0..<random.below(4)).map { _ in ReviewNote(at: time(), by: text(), text: text()) },
            holdCount: Int(number()), heldUntil: maybe { $0.time() }, updatedAt: time(), version: number())
        made.claimedAt = maybe { $0.time() }
        made.claimUntil = maybe { $0.time() }
        made.decidedAt = maybe { $0.time() }
        made.escalation = one(ReviewEscalation.self)
        made.answers = (0..<random.below(4)).map { _ in answer() }
        return made
    }

    mutating func answer() -> ReviewAnswer {
        ReviewAnswer(
            by: text(), uid: UInt32(random.below(1_000_000)), isApproval: random.below(2) == 0,
            wording: maybe { $0.one(RejectionWording.self) }, reason: text(), at: time(),
            claimedAt: maybe { $0.time() }, place: one(ReviewAnswer.Place.self), shown: text(),
            isVoid: random.below(2) == 0)
    }

    mutating func decision(of order: Order, number attemptNumber: Int) -> RoutingDecision {
        RoutingDecision(
            order: order.id, attemptNumber: attemptNumber, at: time(), chosen: maybe { ChannelID($0.text()) },
            candidates: (0..<random.below(5)).map { _ in
                let channel = ChannelID(text())
                return CandidateScore(
                    channel: channel, exclusion: maybe { $0.one(Exclusion.self) }, preference: Int(number()),
                    cost: Int(number()), success: Int(number()), headroom: Int(number()), weight: Int(number()),
                    total: Int(number()), inputs: maybe { $0.inputs(channel) }, terms: maybe { $0.terms() })
            }, propensityMillionths: Int(number()), explored: random.below(2) == 0, preferenceWeight: Int(number()),
            costWeight: Int(number()), settingsVersion: number(), basis: maybe { $0.basis() })
    }

    mutating func terms() -> CandidateTerms {
        var terms = CandidateTerms()
        terms.acceptanceMillionths = number()
        terms.netMillionths = number()
        terms.attemptBillionths = number()
        terms.retryBillionths = number()
        terms.tiltTenThousandths = number()
        terms.valueBillionths = number()
        terms.probabilityMillionths = Int(number())
        return terms
    }

    mutating func basis() -> DecisionBasis {
        DecisionBasis(
            terms: RoutingTerms(
                weights: CriteriaWeights(preference: Int(number()), cost: Int(number()), version: number()),
                marginMillionths: number(), retryMillionths: number(), explorePartsPerMillion: Int(number()),
                probePartsPerMillion: Int(number())),
            lot: Int(number()))
    }

    mutating func inputs(_ channel: ChannelID) -> CandidateInputs {
        CandidateInputs(
            channel: channel, ruledOut: maybe { $0.one(Exclusion.self) }, override: one(ChannelOverride.self),
            breaker: one(BreakerGate.self), weight: Int(number()), defaultWeight: Int(number()),
            acceptanceMillionths: Int(number()), successThousandths: Int(number()), costMillionths: number(),
            inFlight: Int(number()), ceiling: Int(number()), openOrders: Int(number()),
            rampThousandths: Int(number()), placePriceMillionths: number())
    }

    mutating func event(of order: Order?) -> FeedEvent {
        let kind = one(EventKind.self)
        let isDocumented = FeedEvent.documentedKinds.contains(kind)
        return FeedEvent(
            at: time(), kind: kind, shop: order?.shop, order: order?.id, channel: maybe { ChannelID($0.text()) },
            subject: text(), minorUnits: number(), code: text(), durationMilliseconds: number(),
            detail: isDocumented ? "{\"fee\":\(number())}" : text())
    }

    mutating func record(actionID: String = "") -> AuditRecord {
        AuditRecord(
            at: time(), who: text(), act: text(), riskClass: Int(number()), target: text(), change: text(),
            reason: text(), outcome: text(), actionID: actionID, context: maybe { $0.context() } ?? AuditContext())
    }

    mutating func context() -> AuditContext {
        AuditContext(
            role: unique("role"), session: text(), origin: text(), second: text(), typed: text(),
            dataAgeMilliseconds: number(), shown: text(), detail: text(), foreseen: text(),
            consideredMilliseconds: number())
    }

    /// A payment of the order's whole amount with the attempt's number as its fact.
    /// Books the whole amount of a stored order as paid, in all its rows.
    mutating func pay(_ order: inout Order, in store: Store) throws {
        let payment = payment(of: order)
        try store.insert(payment)
        try Sample.settle(&order, by: payment, in: store)
    }

    /// Makes attempts and order say what these booked payments say.
    static func settle(_ order: inout Order, by payments: Movement..., in store: Store) throws {
        for payment in payments {
            let attempt = Attempt(
                id: AttemptID(trusted: payment.subject), order: order.id, channel: .wechat, number: 1,
                amount: order.amount, createdAt: Sample.noon, requestTime: Sample.noon, expiresAt: order.expiresAt,
                state: .paid, payParameter: "", channelTradeNumber: "", paidMinorUnits: order.amount.minorUnits,
                paidAt: Sample.noon, lastCode: "", queryCount: 0, updatedAt: Sample.noon)
            try store.insert(attempt)
            order.paidAttempt = attempt.id
            order.paidMinorUnits += attempt.paidMinorUnits
        }
        order.state = .paid
        order.paidAt = Sample.noon
        order.channel = .wechat
        order.version += 1
        try store.update(order)
    }

    mutating func payment(of order: Order, _ attempt: AttemptID? = nil) -> Movement {
        Movement(
            id: id(MovementID.self, of: order.shop), kind: .payment, order: order.id, shop: order.shop,
            subject: (attempt ?? id(AttemptID.self, of: order.shop)).text, at: Sample.noon,
            currency: order.amount.currency,
            entries: [
                LedgerEntry(
                    account: .channelClearing(order.shop, .wechat), side: .debit, minorUnits: order.amount.minorUnits),
                LedgerEntry(account: .shopPayable(order.shop), side: .credit, minorUnits: order.amount.minorUnits),
            ])
    }
}

/// A folder of its own for one test; gone with it.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("\(P_tmpdir)/paydeck-storage-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TemporaryFolderFault.cannotCreate }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names { unlink(path + "/" + name) }
        rmdir(path)
    }

    var store: String { path + "/store.db" }

    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    static func bytes(_ path: String) -> [UInt8] {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return [] }
        defer { close(file) }
        // A folder's "size" is the largest number there is.
        let size = Int(lseek(file, 0, SEEK_END))
        guard size < 1 << 30 else { return [] }
        var bytes = [UInt8](repeating: 0, count: size)
        let count = pread(file, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(0, count)))
    }

    static func write(_ bytes: [UInt8], to path: String) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { return }
        defer { close(file) }
        _ = pwrite(file, bytes, bytes.count, 0)
    }
}

enum TemporaryFolderFault: Error { case cannotCreate }
