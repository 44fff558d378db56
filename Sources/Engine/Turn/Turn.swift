import Experiments
import Ledger
import Operations
import Payments
import Routing
import Storage

/// One input being handled. Everything it decides is gathered here and written at its end, inside the caller's
/// savepoint; the engine's memory takes it over only when that went well. So an input that fails leaves nothing behind
/// anywhere.
final class Turn {
    let engine: Engine
    let at: Timestamp

    /// Orders touched, as they were and as they are; usually one.
    private(set) var opened: [OpenedFile] = []
    /// Where each of them stands in `opened`.
    private var places: [OrderID: Int] = [:]
    private(set) var tasks: [TaskID: TaskChange] = [:]
    /// In the order of first touch, so that a seed always gives the same rows.
    private(set) var taskOrder: [TaskID] = []
    private(set) var caseChanges: [CaseChange] = []
    private(set) var events: [FeedEvent] = []
    var movements: [Movement] = []
    var messages: [ShopMessage] = []
    var decisions: [RoutingDecision] = []
    var audits: [AuditRecord] = []
    /// The other of the two persons whose act this turn carries out.
    var otherPerson = ""
    var timers: [TimerChange] = []
    /// Proposals that were confirmed, withdrawn or ran out.
    var endedProposals: [Proposal] = []
    /// The proposal whose command is being carried out.
    var seconding: Proposal?
    var keys: [RememberedKey] = []
    var effects: [EngineEffect] = []
    /// Channels left out because the shop has had its part of them, and as what.
    var aboveShare: [ChannelID: Exclusion] = [:]
    /// What was refused or came again.
    var counted: [CountedEvent] = []
    /// Tasks whose call goes out with this turn's effects.
    var started: Set<TaskID> = []
    /// Tasks whose call a channel answered, with whatever.
    var answered: Set<TaskID> = []
    /// Due tasks taken off the schedule, which get them back when this turn fails.
    var takenDue: [TaskMoment] = []
    /// Tasks taken off or moved in memory alone.
    var deferred: [(task: TaskID, due: Timestamp)] = []
    var parked: [WaitingReply] = []
    var released: [OrderID] = []
    /// How far a list of this turn went.
    var listedBefore = Timestamp(milliseconds: 0)
    /// What risk remembers from now on.
    var noted: [RiskNote] = []
    /// Rules of risk that came into force in this turn.
    var riskChanges: [RiskChange] = []
    var requests: [RoutingRequest] = []
    var results: [(action: BoundAction, result: CommandResult)] = []
    /// What numbers of actions stand for from now on.
    var actions: [BoundAction] = []
    /// Settings, breakers, alerts and proposals as this turn leaves them.
    var steering: Steering
    /// Participants, withdrawals and batches touched.
    var payouts = PayoutFiles()
    /// Orders counted in canaries for the first time, and those whose first attempt ended.
    var canaryOrders: [CanaryOrder] = []
    var endedCanaryOrders: [CanaryOrder] = []
    var newCanaries: [CanaryID] = []
    var changedCanaries: Set<CanaryID> = []
    var versions: [RoutingVersion] = []
    /// What time does to open cases was done.
    var hasAdvancedCases = false
    /// What buyers of orders rejected in this turn are told.
    var wordings: [OrderID: RejectionWording] = [:]
    /// The head of the hash trees made in this turn.
    var signed: LedgerHead?
    /// The picture of the panels made in this turn.
    var recorded: RecordedPicture?

    init(engine: Engine, at now: Timestamp) {
        self.engine = engine
        at = now
        steering = engine.steering
    }

    var limits: EngineLimits { engine.configuration.limits }
    var planted: PlantedBugs { engine.planted }
    var store: Store { engine.store }

    func newID<Noun>(_ noun: Identifier<Noun>.Type, for shop: ShopID) -> Identifier<Noun> {
        engine.identifiers.next(noun, at: at, partition: shop.partition)
    }

    func record(_ event: FeedEvent) { events.append(event) }
}

struct OpenedFile {
    /// Nil for an order made in this turn.
    let original: OrderFile?
    var current: OrderFile
}

struct TaskChange {
    let original: OutsideTask?
    var current: OutsideTask
}

struct CaseChange {
    let original: ReviewCase?
    var current: ReviewCase
}

struct TimerChange {
    let isNew: Bool
    var timer: UndoTimer
}

struct RememberedKey {
    let key: String
    let shop: ShopID
    let digest: [UInt8]
    let order: OrderID
}

// MARK: orders

extension Turn {
    /// Opens an order for reading and changing.
    /// - Returns: false when there is none.
    func open(_ id: OrderID) throws(StoreError) -> Bool {
        if places[id] != nil { return true }
        guard let file = try engine.file(id) else { return false }
        add(OpenedFile(original: file, current: file))
        return true
    }

    /// Starts the file of a new order.
    func begin(_ order: Order) { add(OpenedFile(original: nil, current: OrderFile(order: order))) }

    private func add(_ file: OpenedFile) {
        places[file.current.order.id] = opened.count
        opened.append(file)
    }

    /// The opened order's file, changed in place.
    subscript(_ id: OrderID) -> OrderFile {
        get { opened[index(of: id)].current }
        _modify { yield &opened[index(of: id)].current }
    }

    private func index(of id: OrderID) -> Int {
        guard let index = places[id] else {
            preconditionFailure("an order is opened before it is touched")
        }
        return index
    }
}

// MARK: what writing adds

extension Turn {
    func editFile(at index: Int, _ edit: (inout OrderFile) -> Void) { edit(&opened[index].current) }

    func setSequence(_ sequence: Int64, at index: Int) { events[index].sequence = sequence }

    func stampCase(at index: Int, after original: ReviewCase) {
        caseChanges[index].current.version = original.version + 1
        caseChanges[index].current.updatedAt = at
    }
}

// MARK: tasks

extension Turn {
    func task(_ id: TaskID) throws(StoreError) -> OutsideTask? {
        if let change = tasks[id] { return change.current }
        return try engine.task(id)
    }

    /// Makes the task that carries an act out, or opens it again. With `due` not after now, its call goes out with this
    /// turn.
    func schedule(
        _ kind: TaskKind, for order: OrderID, channel: ChannelID?, subject: String, due: Timestamp, tries: Int = 0
    ) throws {
        let id = TaskID.of(kind, subject)
        var original = tasks[id]?.original
        var current = tasks[id]?.current
        if current == nil {
            original = try subject.isMade(at: at) ? engine.tasks.value(id) : engine.task(id)
            current = original
        }
        var task = current ?? OutsideTask(
            id: id, kind: kind, order: order, channel: channel, subject: subject, createdAt: at, dueAt: due)
        task.state = .open
        task.dueAt = due
        task.tries = tries
        keep(TaskChange(original: original, current: task))
        if due <= at { try start(task) }
    }

    /// Notes a change of a task that exists.
    func change(_ task: OutsideTask, _ edit: (inout OutsideTask) -> Void) {
        var change = tasks[task.id] ?? TaskChange(original: task, current: task)
        edit(&change.current)
        keep(change)
    }

    /// Ends the task of an act when there is an open one.
    func finish(_ kind: TaskKind, _ subject: String) throws(StoreError) {
        guard let task = try task(TaskID.of(kind, subject)), task.state == .open else { return }
        change(task) { $0.state = .done }
    }

    private func keep(_ change: TaskChange) {
        if tasks[change.current.id] == nil { taskOrder.append(change.current.id) }
        tasks[change.current.id] = change
    }
}

extension String {
    /// True when this identifier was made at `now`: what is stored under it, if anything, is still in memory.
    func isMade(at now: Timestamp) -> Bool {
        var milliseconds: Int64 = 0
        // The first character is the kind of a task, or `0`; the next nine carry 45 of the 48 bits of time.
        for byte in utf8.prefix(10).dropFirst() {
            milliseconds = milliseconds << 5 | Int64(Base32.value(of: byte) ?? 0)
        }
        return milliseconds == now.milliseconds
    }
}

// MARK: cases

extension Turn {
    func reviewCase(_ id: CaseID) throws(StoreError) -> ReviewCase? {
        if let change = caseChanges.first(where: { $0.current.id == id }) { return change.current }
        if let known = engine.openCases[id] { return known }
        return try store.reviewCase(id)
    }

    func openCase(of order: OrderID, kind: ReviewKind) throws(StoreError) -> ReviewCase? {
        if let change = caseChanges.first(where: { $0.current.order == order && $0.current.kind == kind }) {
            return change.current.state.isOpen ? change.current : nil
        }
        return try store.cases(of: order).first { $0.kind == kind && $0.state.isOpen }
    }

    func addCase(_ made: ReviewCase) { caseChanges.append(CaseChange(original: nil, current: made)) }

    func changeCase(_ item: ReviewCase, _ edit: (inout ReviewCase) -> Void) {
        if let index = caseChanges.firstIndex(where: { $0.current.id == item.id }) {
            edit(&caseChanges[index].current)
        } else {
            var changed = item
            edit(&changed)
            caseChanges.append(CaseChange(original: item, current: changed))
        }
    }
}
