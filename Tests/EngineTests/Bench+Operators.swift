import Engine
import Operations
import Payments
import Storage
import Testing

extension OperatorIdentity {
    static let li = OperatorIdentity(name: "ops.li", uid: 1_001, roles: [.operator])
    static let wang = OperatorIdentity(name: "ops.wang", uid: 1_002, roles: [.operator])
    static let chen = OperatorIdentity(name: "rv.chen", uid: 1_003, roles: [.reviewer])
    static let wu = OperatorIdentity(name: "rv.wu", uid: 1_004, roles: [.reviewer])
    static let zhou = OperatorIdentity(name: "rv.zhou", uid: 1_016, roles: [.reviewer])
    static let boss = OperatorIdentity(name: "adm.gao", uid: 1_017, roles: [.admin])
    static let viewer = OperatorIdentity(name: "look", uid: 1_005, roles: [.viewer])
}

extension Bench {
    /// Sends a command the way a careful operator would: with the version of the preview, fresh data and a good reason.
    @discardableResult
    func command(
        _ command: OperatorCommand, by who: OperatorIdentity, typed: String? = nil,
        reason: String = "channel looks slow", age: Int64 = 400, considered: Int64? = nil,
        version: Int64? = nil, action: String? = nil
    ) -> CommandResult? {
        guard let preview = try? engine.preview(command, by: who, at: now) else { return nil }
        if preview.riskClass >= 2, preview.refusal?.rule != .notPermitted, !isArmed(who) { arm(who) }
        return submit(
            CommandEnvelope(
                actionID: action ?? nextAction(), command: command, reason: reason,
                expectedVersion: version ?? preview.version, typedTarget: typed ?? preview.typedTarget,
                dataAgeMilliseconds: age, shownDigest: preview.proposal?.digest ?? "",
                consideredMilliseconds: considered),
            by: who)
    }

    /// Sends an envelope as it is.
    func submit(_ envelope: CommandEnvelope, by who: OperatorIdentity) -> CommandResult? {
        let token = token()
        send(.command(envelope, who, token))
        return replies[token]?.result
    }

    @discardableResult
    func arm(_ who: OperatorIdentity, reason: String = "the bench's own work") -> CommandResult? {
        submit(
            CommandEnvelope(
                actionID: nextAction(), command: .arm, reason: reason, expectedVersion: 0, typedTarget: "",
                dataAgeMilliseconds: 0),
            by: who)
    }

    func isArmed(_ who: OperatorIdentity) -> Bool {
        let shown = try? engine.snapshot(ConsoleQuery(screen: .overview, orderLimit: 0), for: who, at: now)
        return shown?.authority.armedMilliseconds != nil
    }
    func snapshot(
        _ screen: ScreenName, order: String? = nil, reviewCase: String? = nil, for who: OperatorIdentity = .li
    ) throws -> ConsoleSnapshot {
        try engine.snapshot(ConsoleQuery(screen: screen, order: order, reviewCase: reviewCase), for: who, at: now)
    }

    /// What one person sees of a case.
    func detail(_ item: ReviewCase, for who: OperatorIdentity) throws -> CaseDetail? {
        try snapshot(.review, reviewCase: item.id.text, for: who).caseDetail
    }

    func current(_ item: ReviewCase) throws -> ReviewCase? { try store.reviewCase(item.id) }

    func weight(_ channel: ChannelID) throws -> Int? {
        try store.channelSettings().first { $0.channel == channel }?.weight
    }

    func override(_ channel: ChannelID) throws -> ChannelOverride? {
        try store.channelSettings().first { $0.channel == channel }?.override
    }
}
