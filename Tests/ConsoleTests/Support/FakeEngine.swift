import Control
import Operations
import Synchronization

/// An engine in memory that answers the same each time, notes what it was told to do, and can fall silent.
final class FakeEngine: EngineClient {
    struct State {
        var submitted: [CommandEnvelope] = []
        /// Arming, locking and coming back, which are about the session alone.
        var ofSession: [CommandEnvelope] = []
        var isArmed = false
        var refusesArming = false
        var proposal: PreviewProposal?
        var isLocked = false
        var revealed: [RevealedField] = []
        var noted: [OperatorNote] = []
        var recorded: [RecordedEvent] = []
        var isSilent = false
        /// Snapshots fail, previews and commands are answered.
        var isBlind = false
        var refusal: CommandRefusal?
        /// The answer to every command, when it is not the usual one.
        var result: CommandResult?
        var previewRefusal: CommandRefusal?
        var previewVersion: Int64 = 7
        /// Hundredths of an order a second that a failover would lose; nil for none.
        var lost: Int?
        var effects: [PreviewEffect]?
        var riskClass: Int?
        var change: @Sendable (inout ConsoleSnapshot) -> Void = { _ in }
        var loses = 0
        /// Recorded moments, oldest first.
        var moments: [Int64] = []
        var isUnreadable = false
    }

    let state = Mutex(State())

    var submitted: [CommandEnvelope] { state.withLock { $0.submitted } }
    var ofSession: [OperatorCommand] { state.withLock { $0.ofSession.map(\.command) } }
    var recorded: [RecordedEvent] { state.withLock { $0.recorded } }
    var noted: [OperatorNote] { state.withLock { $0.noted } }
    func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    func snapshot(_ query: ConsoleQuery) throws(ControlError) -> ConsoleSnapshot {
        let state = state.withLock { $0 }
        if state.isSilent || state.isBlind { throw .unreachable("socket closed") }
        let shown = query.at.flatMap { asked in
            state.moments.first { asked % 60_000 == 0 && (asked..<asked + 60_000).contains($0) }
                ?? state.moments.last { $0 <= asked }
        }
        var snapshot = Fixtures.snapshot(query, at: shown ?? Fixtures.at)
        if query.at != nil, shown == nil || state.isUnreadable {
            snapshot = ConsoleSnapshot(screen: query.screen, at: Fixtures.at)
        }
        if let asked = query.order {
            let known = Fixtures.orders.contains { $0.id == asked }
            snapshot.orderFound = OrderFound(asked: asked, id: known ? asked : nil, count: known ? 1 : 0)
        }
        // The past is told from the present by its sales.
        if shown != nil { snapshot.totals.orders = 11_111 }
        snapshot.record = FakeEngine.record(query.at, shown, state)
        snapshot.authority.armedMilliseconds = state.isArmed ? 300_000 : nil
        snapshot.authority.isLocked = state.isLocked
        state.change(&snapshot)
        return snapshot
    }

    private static func record(_ asked: Int64?, _ shown: Int64?, _ state: State) -> RecordView {
        var record = RecordView()
        record.now = Fixtures.at
        record.asked = asked
        record.shown = shown
        record.recordedFrom = state.moments.first
        record.recordedTo = state.moments.last
        record.isUnreadable = asked != nil && state.isUnreadable
        let place = state.moments.firstIndex { $0 >= shown ?? .max } ?? state.moments.count
        record.near = Array(state.moments[max(0, place - 5)..<min(state.moments.count, place + 6)])
        return record
    }

    func note(_ note: OperatorNote) throws(ControlError) {
        let isSilent = state.withLock { state in
            if !state.isSilent { state.noted.append(note) }
            return state.isSilent
        }
        if isSilent { throw .unreachable("socket closed") }
    }

    func record(_ events: [RecordedEvent]) throws(ControlError) {
        let isSilent = state.withLock { state in
            if !state.isSilent { state.recorded += events }
            return state.isSilent
        }
        if isSilent { throw .unreachable("socket closed") }
    }

    func preview(_ command: OperatorCommand) throws(ControlError) -> CommandPreview {
        let (isSilent, version, riskClass, refusal) = state.withLock {
            ($0.isSilent, $0.previewVersion, $0.riskClass, $0.previewRefusal)
        }
        if isSilent { throw .unreachable("socket closed") }
        var preview = FakeEngine.preview(of: command, version: version)
        if let riskClass { preview.riskClass = riskClass }
        preview.refusal = refusal
        let (lost, effects) = state.withLock { ($0.lost, $0.effects) }
        if case .failover = command { preview.lostCentiPerSecond = lost }
        if let effects { preview.effects = effects }
        preview.proposal = state.withLock { $0.proposal }
        return preview
    }

    func submit(_ envelope: CommandEnvelope) throws(ControlError) -> CommandResult {
        let answer: Result<CommandResult, ControlError> = state.withLock { state in
            if let answer = FakeEngine.session(envelope, &state) { return .success(answer) }
            state.submitted.append(envelope)
            if state.loses > 0 {
                state.loses -= 1
                return .failure(.unreachable("timeout"))
            }
            if let result = state.result { return .success(result) }
            if let refusal = state.refusal { return .success(CommandResult(outcome: .refused, refusal: refusal)) }
            var result = CommandResult(outcome: .done, reference: "t-9")
            if case .reveal = envelope.command { result.revealed = state.revealed }
            return .success(result)
        }
        return try answer.get()
    }

    private static func session(_ envelope: CommandEnvelope, _ state: inout State) -> CommandResult? {
        switch envelope.command {
        case .arm where state.refusesArming:
            return CommandResult(outcome: .refused, refusal: CommandRefusal(rule: .notPermitted, detail: "not you"))
        case .arm: state.isArmed = true
        case .disarm: state.isArmed = false
        case .lock:
            state.isArmed = false
            state.isLocked = true
        case .unlock(let name):
            guard name == "ops.li" else {
                return CommandResult(
                    outcome: .refused, refusal: CommandRefusal(rule: .typedTargetDiffers, detail: "another name"))
            }
            state.isLocked = false
        default: return nil
        }
        state.ofSession.append(envelope)
        return CommandResult(outcome: .done)
    }

    private static func preview(of command: OperatorCommand, version: Int64) -> CommandPreview {
        var preview = CommandPreview(riskClass: 1, version: version)
        switch command {
        case .failover(let channel, _):
            preview.riskClass = 3
            preview.typedTarget = channel
            preview.undoAfterSeconds = 1_800
            preview.movesCentiPerSecond = 2_200
            preview.totalCentiPerSecond = 41_200
            preview.movesBasisPoints = 530
            preview.targets = [
                PreviewTarget(channel: "wechat", gainsCentiPerSecond: 1_200, capacityBeforePercent: 61, capacityAfterPercent: 64),
                PreviewTarget(channel: "alipay", gainsCentiPerSecond: 1_000, capacityBeforePercent: 48, capacityAfterPercent: 50),
            ]
            preview.successBeforeBasisPoints = 9_700
            preview.successAfterBasisPoints = 9_730
            preview.costBeforeMillionths = 6_140
            preview.costAfterMillionths = 6_220
            preview.inFlightOrders = 37
            preview.inFlightMinorUnits = 2_100_410
            preview.pendingRefunds = 2
        case .setChannelWeight(_, let weight):
            preview.riskClass = 2
            preview.undoAfterSeconds = 600
            preview.beforeText = "45"
            preview.afterText = String(weight.value)
        case .setPreferenceWeight(let weight):
            preview.riskClass = 2
            preview.beforeText = "60/40"
            preview.afterText = "\(weight)/\(100 - weight.value)"
        case .refund(let order, let amount):
            preview.riskClass = amount >= 1_000_000 ? 4 : 3
            preview.typedTarget = String(order.suffix(6))
            preview.amountMinorUnits = amount.value
            preview.remainingMinorUnits = 0
            preview.needsSecondPerson = amount >= 1_000_000
        case .approve(let id):
            preview.riskClass = 2
            preview.effects = [PreviewEffect(kind: .releasesMoney, minorUnits: 1_880_000)]
            preview.typedTarget = String(id.suffix(6))
        case .reject(let id, let wording):
            preview.riskClass = 3
            preview.typedTarget = String(id.suffix(6))
            preview.effects = [PreviewEffect(kind: .tellsBuyer, name: wording)]
        case .reviewMarked(let marked):
            preview.riskClass = marked.answer == .reject ? 3 : 2
            preview.version = 0
            preview.typedTarget = "35,377.78"
            preview.amountMinorUnits = 3_537_778
            preview.effects = [
                PreviewEffect(kind: .rowsDone, minorUnits: 1_880_000, name: "1"),
                PreviewEffect(kind: .rowsRefused, minorUnits: 1_657_778, name: "1 claimed_by_other"),
            ]
        case .hold: preview.riskClass = 2
        case .startCanary(_, let percent):
            preview.riskClass = 2
            preview.afterText = "\(percent) %"
            preview.canary = PreviewCanary(
                sharePercent: percent.int, endsAt: Fixtures.at + 48 * 3_600_000, lineThousandths: 20_000)
            preview.canary?.orders = 4_000
            preview.canary?.detectableMillionths = 9_030
        case .stopCanary: preview.riskClass = 2
        case .promoteCanary(let name):
            preview.riskClass = 3
            preview.typedTarget = name
            preview.canary = PreviewCanary(sharePercent: 10, endsAt: Fixtures.at, lineThousandths: 20_000)
            preview.canary?.orders = 4_118
            preview.canary?.failureMillionths = 39_000
            preview.canary?.controlFailureMillionths = 41_000
            preview.canary?.evidenceThousandths = 412
        case .rollback(let number):
            preview.riskClass = 3
            preview.typedTarget = "v\(number)"
            preview.effects = [PreviewEffect(kind: .settingChanges, name: "wechat 45 -> 50")]
        default: break
        }
        return preview
    }
}
