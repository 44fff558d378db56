package import Alerts
package import Cryptography
import Operations
package import Payments
import Risk
import Routing
package import Storage

/// The heart: decides, as ordinary synchronous code, what each input means for orders, money, tasks and people.
///
/// It owns no clock, no randomness and no socket. One thread owns it together with its store. What it remembers in
/// memory is a cache of the store or a projection of the event feed; `recover` rebuilds all of it.
package final class Engine {
    package let configuration: EngineConfiguration
    package private(set) var acceptance: Acceptance = .accepting

    let store: Store
    let planted: PlantedBugs
    /// Signs heads of the hash trees; nil when this engine makes none.
    let headKey: Ed25519PrivateKey?
    var newestHead: LedgerHead?
    let profiles: [ChannelID: ChannelProfile]
    /// Channels orders can be paid at, as configured.
    var collecting: [ChannelProfile] { configuration.profiles.filter(\.collects) }
    let shops: [ShopID: ShopProfile]
    let rules: RuleBook
    var identifiers: IdentifierSource
    var random: SplitMix64

    // Caches of the store.
    var files = GenerationCache<OrderID, OrderFile>(capacity: Limits.cachedOrders)
    var attemptOrders = GenerationCache<AttemptID, OrderID>(capacity: Limits.cachedOrders * 2)
    var tasks = GenerationCache<TaskID, OutsideTask>(capacity: Limits.cachedOrders * 2)
    /// The oldest open cases, as many as memory is given for; `openCaseCount` counts them all.
    var openCases: OpenCases
    var openCaseCount = 0
    /// When time alone changes an open case next; nil when never.
    var caseMoment: Timestamp?
    var reviewers = ReviewerBook()
    var timers: [TimerID: UndoTimer] = [:]
    var ledger = LedgerFigures()
    var payouts = PayoutMemory()
    /// Planted: transfers that went out before a crash and are called under other numbers after it.
    var renumbered: Set<WithdrawalID> = []

    // What is under way.
    var schedule = TaskSchedule(capacity: Limits.scheduledTasks)
    var inFlight: Set<TaskID> = []
    /// Calls under way by channel: its load. Orders that wait for their buyer cost a channel nothing.
    var callsInFlight: [ChannelID: Int] = [:]
    var queriesInFlight: [ChannelID: Int] = [:]
    /// Prepay calls under way that take much longer than usual.
    var overdue = OverdueWatch<TaskID>()
    var waiting = WaitingReplies()
    var steering = Steering()
    private var announcedWake: Timestamp?

    // Projections of the feed.
    var health = HealthFigures()
    /// What routing knows of buyers and channels.
    var learning: FeedLearning
    /// What was sent to each channel, against its ceilings.
    var capacity = CapacityBook()
    /// Each shop's part of that.
    var shopUses = ShopUses()
    var recoveredAt = Timestamp(milliseconds: 0)
    /// Whose first calls are under way.
    var callers: [TaskID: ShopID] = [:]
    /// What risk remembers, and the rules it looks with.
    var risk: RiskState
    var figures = Figures()
    var preferences = PreferenceFigures()
    var refused = FiveMinuteCount()
    /// What was refused or came again since its newest row.
    var refusals = RefusalBook()
    /// Highest rate seen since the start, hundredths of an order per second.
    var peak = 0
    var lastWatch = Timestamp(milliseconds: 0)
    var lastPeakWatch = Timestamp(milliseconds: 0)
    /// What the last look at the planned peak found.
    var peakFinding: Finding?
    /// Where each figure stands to its alert line.
    var alertLevels: [AlertCause: LevelMemory] = [:]
    /// When something about alerts is due by itself: a message, the end of a time aside.
    var alertWake: Timestamp?
    var clocks = ClockReadings()
    var disk: DiskReading?
    /// By what channels are known that renew their certificates themselves.
    var trust: [ChannelID: TrustReading] = [:]
    /// Why nothing new is begun; nil when it is.
    package internal(set) var bar: NewWorkBar?
    /// When another program last gave the store's lock back, and how long it had held it.
    var storeLocked: (at: Timestamp, milliseconds: Int64)?
    /// What is wrong with the marker, and since when.
    var marker: (at: Timestamp, trouble: MarkerTrouble)?
    var costs = CostLevels()
    /// Answers about capacity of the last seconds.
    var plans: [KnownPlan] = []
    var watchedSequence: Int64 = 0
    var lastEventAt = Timestamp(milliseconds: 0)
    /// Lists of shops' rows have passed everything made before this moment.
    var listedBefore = Timestamp(milliseconds: 0)
    var lastCheckpoint = Timestamp(milliseconds: 0)
    var checkpointedSequence: Int64 = 0
    var load: [ChannelID: ChannelLoad] = [:]
    var digests = RecentOrders(capacity: Limits.recentOrders)
    var toldEvents = ToldEvents()
    var requests = Ring<RoutingRequest>(capacity: Limits.recentRequests)
    var recentDecisions = RecentDecisions(capacity: Limits.recentDecisions)
    var splitFigures = SplitFigures()
    var shares = OpenShares()
    var accountSums = AccountSums()
    var results = GenerationCache<String, KnownResult>(capacity: Limits.recentResults)

    // The audit: counts by day, and how far its chain has been checked.
    var auditFigures = AuditFigures()
    var auditWalk: AuditWalk?
    /// What the last check found that came across a bad row or reached the end; nil when that was nothing.
    var auditFault: StoreFault?
    /// Somebody waits for the check to reach the end.
    var auditIsHurried = false

    // What is recorded of the panels.
    var moments = RecordedMoments()
    /// As they stood in the newest recorded picture.
    var recordMark: RecordMark?
    /// When a picture was last made, stored or not.
    var recordTriedAt = Timestamp(milliseconds: 0)
    var openedPictures = GenerationCache<Int64, ConsoleSnapshot>(capacity: Limits.recordedOpened)

    /// - Parameters:
    ///   - seed: for identifiers and exploration; the same seed and the same inputs give the same effects.
    ///   - planted: mistakes to switch on, in debug builds only.
    ///   - headKey: signs a head of the hash trees each day; without it none is made.
    package init(
        store: Store, configuration: EngineConfiguration, seed: UInt64, planted: PlantedBugs = [],
        headKey: Ed25519PrivateKey? = nil
    ) {
        self.headKey = headKey
        self.store = store
        self.configuration = configuration
        self.planted = planted.honoured
        openCases = OpenCases(configuration.limits.reviewTerms)
        risk = RiskState(configuration)
        learning = FeedLearning(configuration.profiles.filter(\.collects))
        profiles = Dictionary(configuration.profiles.map { ($0.id, $0) }) { first, _ in first }
        shops = Dictionary(configuration.shops.map { ($0.id, $0) }) { first, _ in first }
        rules = RuleBook(configuration.merchantRules, for: configuration.profiles.filter(\.collects))
        identifiers = IdentifierSource(seed: seed)
        random = SplitMix64(seed: seed ^ 0x5DEE_CE66_D1CE_4E5B)
    }

    /// Handles one input inside the caller's savepoint. Throws `Rejection` when a shop's request breaks a rule (nothing
    /// of it is kept) and `StoreError` when the store failed.
    package func handle(_ input: EngineInput, at now: Timestamp) throws -> [EngineEffect] {
        if case .stopped(let reason) = acceptance { throw Rejection(code: .stopped, rule: reason) }
        let turn = try written(input, at: now)
        take(turn)
        if case .tick = input { announcedWake = nil }
        var effects = turn.effects
        for event in turn.events where event.kind.logLevel != nil { effects.append(.log(event)) }
        if let wake = wakeToAnnounce(at: now) { effects.append(.wake(at: wake)) }
        return effects
    }

    /// Decides and writes. When that fails, memory stands as it did before the input.
    private func written(_ input: EngineInput, at now: Timestamp) throws -> Turn {
        let before = RestorableMemory(self)
        let turn = Turn(engine: self, at: now)
        do {
            try turn.handle(input)
            try turn.noteEndedFirstAttempts()
            try turn.write()
        } catch {
            before.restore(in: self)
            for moment in turn.takenDue { schedule.set(moment.task, due: moment.due) }
            throw error
        }
        return turn
    }

    /// While things happen, ticks come at least this often, for alerts and deadlines.
    static let tickMilliseconds: Int64 = 1_000
    /// While nothing happens, this often is enough.
    static let idleTickMilliseconds: Int64 = 15_000
    /// And this after a silence that has emptied every window.
    static let silentTickMilliseconds: Int64 = 60_000
    static let silenceMilliseconds: Int64 = 3_700_000

    /// Ticks come no closer than this, so that many tasks due at nearly the same moment share one.
    static let shortestWakeMilliseconds: Int64 = 5

    private func wakeToAnnounce(at now: Timestamp) -> Timestamp? {
        var next = now.adding(milliseconds: tickInterval(at: now))
        for moment in plainMoments where moment > now { next = min(next, moment) }
        if !steering.cuts.isEmpty { next = min(next, now.adding(milliseconds: Limits.cutMilliseconds)) }
        if let due = schedule.next(), due < next {
            next = max(due, now.adding(milliseconds: Engine.shortestWakeMilliseconds))
        }
        if let announced = announcedWake, announced <= next, announced >= now { return nil }
        announcedWake = next
        return next
    }

    private func tickInterval(at now: Timestamp) -> Int64 {
        if figures.lastSequence != watchedSequence { return Engine.tickMilliseconds }
        return isSilent(at: now) ? Engine.silentTickMilliseconds : Engine.idleTickMilliseconds
    }

    /// True when nothing has happened for so long that no window holds anything.
    func isSilent(at now: Timestamp) -> Bool { now.since(lastEventAt) > Engine.silenceMilliseconds }

    /// Moments that come without a task: breakers that may probe, changes that go back.
    private var plainMoments: [Timestamp] {
        var moments = timers.values.map(\.dueAt)
        moments += payouts.approvals.values
        if let caseMoment { moments.append(caseMoment) }
        if let overdue = overdue.next() { moments.append(overdue) }
        if let alertWake { moments.append(alertWake) }
        for breaker in steering.breakers.values {
            if case .open(let until) = breaker.phase { moments.append(until) }
        }
        return moments
    }

    /// Refuses everything from now on.
    func stop(reason: String) { acceptance = .stopped(reason: reason) }

    /// The answer to an input that was refused and undone.
    package func answer(_ input: EngineInput, rejection: Rejection) -> [EngineEffect] {
        switch input {
        case .createOrder(_, let token), .readOrder(_, _, let token), .closeOrder(_, _, let token),
            .createRefund(_, let token), .readRefund(_, _, let token), .confirmReceipt(_, _, let token),
            .payout(_, let token), .list(_, let token), .readMessage(_, _, let token), .resendMessage(_, _, let token):
            [.reply(token, .rejected(rejection))]
        case .notified(_, let token): [.acknowledge(token, accepted: false)]
        case .command(_, _, let token):
            [.reply(token, .command(CommandResult(
                outcome: .refused, refusal: CommandRefusal(rule: .wrongState, detail: rejection.rule))))]
        case .note(_, _, let token): token.map { [.reply($0, .rejected(rejection))] } ?? []
        case .channelAnswered, .notificationRefused, .shopAnswered, .alertAnswered, .measured, .tick, .riskRules: []
        }
    }
}

/// Whether the engine takes inputs.
package enum Acceptance: Sendable, Equatable {
    case accepting
    /// A storage error made what is in memory and what is on disk uncertain; only a restart ends this.
    case stopped(reason: String)
}

// MARK: reading through the caches

extension Engine {
    func file(_ id: OrderID) throws(StoreError) -> OrderFile? {
        if let known = files.value(id) { return known }
        guard let order = try store.order(id) else { return nil }
        let file = OrderFile(
            order: order, attempts: try store.attempts(of: id).sorted { $0.number < $1.number },
            refunds: try store.refunds(of: id).sorted { $0.id < $1.id },
            legs: try store.legs(of: id).sorted { $0.id < $1.id },
            returns: try store.returns(of: id).sorted { $0.id < $1.id })
        files.store(file, for: id)
        return file
    }

    func order(of attempt: AttemptID) throws(StoreError) -> OrderID? {
        if let known = attemptOrders.value(attempt) { return known }
        guard let order = try store.attempt(attempt)?.order else { return nil }
        attemptOrders.store(order, for: attempt)
        return order
    }

    func task(_ id: TaskID) throws(StoreError) -> OutsideTask? {
        if let known = tasks.value(id) { return known }
        guard let task = try store.task(id) else { return nil }
        tasks.store(task, for: id)
        return task
    }
}
