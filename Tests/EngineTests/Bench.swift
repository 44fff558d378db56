import Alerts
import Channels
import Cryptography
import Engine
import Ledger
import Operations
import Payments
import Risk
import Routing
import Storage
import Testing

/// An engine over a store in memory, with a scripted world around it: calls wait in a list until the test answers them.
final class Bench {
    let store: Store
    private(set) var engine: Engine
    private(set) var lane: Lane
    /// Signs heads of the hash trees when the test gives it.
    private let headKey: Ed25519PrivateKey?
    static let headKey = try? Ed25519PrivateKey(seed: [UInt8](repeating: 11, count: 32))
    var configuration: EngineConfiguration
    var planted: PlantedBugs
    private(set) var now = Timestamp(milliseconds: 1_795_000_000_000)
    private var tokens: UInt64 = 0
    private var actions = 0

    /// Calls handed out and not yet answered, oldest first.
    private(set) var calls: [(task: TaskID, channel: ChannelID, call: ChannelCall)] = []
    private(set) var deliveries: [ShopMessage] = []
    /// What went into the log.
    private(set) var logged: [FeedEvent] = []
    /// Messages to receivers of alerts, oldest first.
    private(set) var told: [(task: TaskID, message: AlertMessage)] = []
    private(set) var replies: [ReplyToken: EngineReply] = [:]
    private(set) var acknowledged: [ReplyToken: Bool] = [:]
    /// Every call ever handed out.
    private(set) var history: [ChannelCall] = []
    private(set) var fatal: String?
    private var wake: Timestamp?

    init(
        planted: PlantedBugs = [], seed: UInt64 = 7, store: Store? = nil, headKey: Ed25519PrivateKey? = nil,
        _ configure: (inout EngineConfiguration) -> Void = { _ in }
    ) throws {
        self.store = try store ?? Store.open(path: ":memory:")
        var configuration = Bench.standard
        configure(&configuration)
        self.configuration = configuration
        self.planted = planted
        self.headKey = headKey
        engine = Engine(
            store: self.store, configuration: configuration, seed: seed, planted: planted, headKey: headKey)
        lane = Lane(store: self.store, engine: engine)
        carryOut(try engine.recover(at: now))
    }

    static var standard: EngineConfiguration {
        var limits = EngineLimits()
        limits.explorePartsPerMillion = 0
        limits.minimumAgeForClose = 0
        var configuration = EngineConfiguration(
            environment: "TEST", site: "bench", profiles: [wechat, alipay, unionpay],
            shops: [
                ShopProfile(id: shop, name: "Shop one"),
                ShopProfile(id: strictShop, name: "No late money", revivesLatePayments: false),
            ],
            risk: .quiet, breaker: .patient, limits: limits)
        // Stories of other things are not told that no notice for next year is known.
        configuration.alerts.calendarDays = 0
        return configuration
    }

    static let shop = ShopID(trusted: "shop-1")
    static let strictShop = ShopID(trusted: "shop-2")
    static let wechat = profile(.wechat, weight: 60, fee: 6_000, canClose: true, splits: true)
    static let alipay = profile(.alipay, weight: 30, fee: 6_000, canClose: true, splits: true)
    static let unionpay = profile(.unionpay, weight: 10, fee: 3_800, canClose: false, splits: false)

    private static func profile(
        _ id: ChannelID, weight: Int, fee: Int64, canClose: Bool, splits: Bool
    ) -> ChannelProfile {
        ChannelProfile(
            id: id, environments: Set(PaymentEnvironment.allCases), categories: Set(GoodsCategory.allCases),
            minimumMinorUnits: 1, maximumMinorUnits: 1_000_000_000, feeMillionths: fee,
            upkeepPerThousandMinorUnits: 1_000, badDebtMillionths: 100, splitsAfterPayment: splits,
            splitCeilingBasisPoints: 3_000, canClose: canClose, concurrencyCeiling: 10_000,
            ratePerSecondCeiling: 1_000, splitDelayMilliseconds: 60_000, defaultWeight: weight)
    }

    // MARK: driving

    func advance(_ milliseconds: Int64) { now = now.adding(milliseconds: milliseconds) }

    @discardableResult
    func send(_ inputs: EngineInput...) -> [[EngineEffect]] { send(inputs) }

    /// All of them in one batch.
    @discardableResult
    func send(_ inputs: [EngineInput]) -> [[EngineEffect]] {
        switch lane.transact(inputs, at: now) {
        case .committed(let effects):
            for list in effects { carryOut(list) }
            return effects
        case .waits(_, let reason, _), .fatal(let reason):
            fatal = reason
            return []
        }
    }

    /// Lets the clock run to `milliseconds` from now, ticking whenever the engine wants to be woken.
    func run(_ milliseconds: Int64) {
        let end = now.adding(milliseconds: milliseconds)
        while let next = wake, next <= end, fatal == nil {
            now = max(now, next)
            wake = nil
            send(.tick)
        }
        now = end
        send(.tick)
    }

    private func carryOut(_ effects: [EngineEffect]) {
        for effect in effects {
            switch effect {
            case .reply(let token, let reply): replies[token] = reply
            case .acknowledge(let token, let accepted): acknowledged[token] = accepted
            case .call(let task, let channel, let call):
                calls.append((task, channel, call))
                history.append(call)
            case .deliver(let message): deliveries.append(message)
            case .tell(let task, let message): told.append((task, message))
            case .log(let event): logged.append(event)
            case .wake(let moment): wake = wake.map { min($0, moment) } ?? moment
            }
        }
    }

    /// The process dies and starts again over the same store. Calls under way are forgotten by the world, too.
    func crash(seed: UInt64 = 8) throws {
        calls = []
        deliveries = []
        told = []
        wake = nil
        advance(1)
        engine = Engine(
            store: store, configuration: configuration, seed: seed, planted: planted, headKey: headKey)
        lane = Lane(store: store, engine: engine)
        carryOut(try engine.recover(at: now))
    }

    func token() -> ReplyToken {
        tokens += 1
        return ReplyToken(number: tokens)
    }

    /// A number for a movement the test books itself.
    func nextMovement() -> MovementID {
        actions += 1
        var source = IdentifierSource(seed: UInt64(1_000 + actions))
        return source.next(MovementID.self, at: now, partition: Bench.shop.partition)
    }

    func nextAction() -> String {
        actions += 1
        return "act-\(actions)-" + String(now.milliseconds)
    }

    // MARK: answering

    /// Takes the oldest waiting call that fits out of the list.
    func take(
        _ what: String = "a call", sourceLocation: SourceLocation = #_sourceLocation,
        where fits: (ChannelCall) -> Bool
    ) throws -> (task: TaskID, channel: ChannelID, call: ChannelCall) {
        let index = try #require(
            calls.firstIndex { fits($0.call) }, "no \(what) among \(calls.map(\.call.word))",
            sourceLocation: sourceLocation)
        return calls.remove(at: index)
    }

    func answer(_ task: TaskID, _ answer: ChannelAnswer, took milliseconds: Int64 = 100) {
        send(.channelAnswered(task: task, answer, milliseconds: milliseconds))
    }

    @discardableResult
    func answerNext(
        _ word: String, _ answer: ChannelAnswer, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> ChannelCall {
        let next = try take(word, sourceLocation: sourceLocation) { $0.word == word }
        self.answer(next.task, answer)
        return next.call
    }

    /// Takes what is on its way to receivers of alerts.
    func takeTold() -> [(task: TaskID, message: AlertMessage)] {
        defer { told = [] }
        return told
    }

    /// The shops have read what was sent to them.
    func receiveMessages() {
        for message in deliveries { send(.shopAnswered(task: message.id, status: 200)) }
        deliveries = []
    }

    /// Takes one call out of the list without an answer.
    func drop(_ task: TaskID) { calls.removeAll { $0.task == task } }

    /// The world forgets the calls it has.
    func dropCalls() { calls = [] }

    /// Events of the messages for shops, each message once however often it was sent.
    var messages: [String] {
        var seen: Set<TaskID> = []
        return deliveries.filter { seen.insert($0.id).inserted }.map(\.event)
    }

    func has(_ word: String) -> Bool { calls.contains { $0.call.word == word } }

    func count(_ word: String) -> Int { history.count { $0.word == word } }
}

extension ChannelCall {
    /// The call of its kind; nil for every other. A story that needs one says `#require`.
    var prepay: PrepayCall? { if case .prepay(let call) = self { call } else { nil } }
    var refund: RefundCall? { if case .refund(let call) = self { call } else { nil } }
    var split: SplitCall? { if case .split(let call) = self { call } else { nil } }
    var transfer: TransferCall? { if case .transfer(let call) = self { call } else { nil } }

    var word: String {
        switch self {
        case .prepay: "prepay"
        case .query: "query"
        case .close: "close"
        case .refund: "refund"
        case .queryRefund: "query refund"
        case .split: "split"
        case .querySplit: "query split"
        case .unfreeze: "unfreeze"
        case .returnSplit: "return"
        case .queryReturn: "query return"
        case .transfer: "transfer"
        case .queryTransfer: "query transfer"
        case .cancelTransfer: "cancel transfer"
        }
    }
}
