import Control
import Operations
import Synchronization

/// An engine in memory that answers the same each time, notes what it was told to do, and can fall silent.
final class FakeEngine: EngineClient {
    struct State {
        var submitted: [CommandEnvelope] = []
        var isSilent = false
        /// Snapshots fail, previews and commands are answered.
        var isBlind = false
        var refusal: CommandRefusal?
        var previewRefusal: CommandRefusal?
        var previewVersion: Int64 = 7
        var riskClass: Int?
        var change: @Sendable (inout ConsoleSnapshot) -> Void = { _ in }
        var loses = 0
    }

    let state = Mutex(State())

    var submitted: [CommandEnvelope] { state.withLock { $0.submitted } }
    func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    func snapshot(_ query: ConsoleQuery) throws(ControlError) -> ConsoleSnapshot {
        let (isSilent, change) = state.withLock { ($0.isSilent || $0.isBlind, $0.change) }
        if isSilent { throw .unreachable("socket closed") }
        var snapshot = Fixtures.snapshot(query)
        change(&snapshot)
        return snapshot
    }

    func preview(_ command: OperatorCommand) throws(ControlError) -> CommandPreview {
        let (isSilent, version, riskClass, refusal) = state.withLock {
            ($0.isSilent, $0.previewVersion, $0.riskClass, $0.previewRefusal)
        }
        if isSilent { throw .unreachable("socket closed") }
        var preview = FakeEngine.preview(of: command, version: version)
        if let riskClass { preview.riskClass = riskClass }
        preview.refusal = refusal
        return preview
    }

    func submit(_ envelope: CommandEnvelope) throws(ControlError) -> CommandResult {
        let answer: Result<CommandResult, ControlError> = state.withLock { state in
            state.submitted.append(envelope)
            if state.loses > 0 {
                state.loses -= 1
                return .failure(.unreachable("timeout"))
            }
            if let refusal = state.refusal { return .success(CommandResult(outcome: .refused, refusal: refusal)) }
            return .success(CommandResult(outcome: .done, reference: "t-9"))
        }
        return try answer.get()
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
            preview.afterText = String(weight)
        case .setPreferenceWeight(let weight):
            preview.riskClass = 2
            preview.beforeText = "60/40"
            preview.afterText = "\(weight)/\(100 - weight)"
        case .refund(let order, let amount):
            preview.riskClass = amount >= 1_000_000 ? 4 : 3
            preview.typedTarget = String(order.suffix(6))
            preview.amountMinorUnits = amount
            preview.remainingMinorUnits = 0
            preview.needsSecondPerson = amount >= 1_000_000
        case .approve(let id):
            preview.riskClass = 2
            preview.effects = [PreviewEffect(kind: .releasesMoney, minorUnits: 1_880_000)]
            preview.typedTarget = String(id.suffix(6))
        case .reject(let id):
            preview.riskClass = 3
            preview.typedTarget = String(id.suffix(6))
        case .hold: preview.riskClass = 2
        default: break
        }
        return preview
    }
}
