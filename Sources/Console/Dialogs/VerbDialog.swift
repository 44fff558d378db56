package import Operations
import Payments
package import Terminal

/// A question before a verb: what it would do, computed from live data, and what must be typed so that it happens.
package struct VerbDialog: Sendable, Equatable {
    package enum FieldKind: Sendable, Equatable {
        case weight, amount, share, minutes, wording, until, note, reason, confirm
    }

    package struct Field: Sendable, Equatable {
        package let kind: FieldKind
        package var input: TextInput
        package var error: Word?
        /// Still holds the value it was opened with: the first thing typed takes its place.
        var isPrefilled = false
    }

    package let action: Action
    package internal(set) var target: VerbTarget
    package var fields: [Field]
    package var focus = 0
    package internal(set) var preview: CommandPreview?
    /// When the shown preview was asked for.
    var previewAskedAt: Int64?
    /// Since when previews of this very command have been on the screen.
    var foreseenAt: Int64?
    /// The command it was asked for; another one needs another preview.
    var previewed: OperatorCommand?
    var previewNumber = 0
    var previewIsUnderWay = false
    var lastPreviewRequestAt: Int64?
    var previewFailure: String?
    let openedAt: Int64
    /// The engine's time when it was opened: moments such as "+2h" count from it.
    let engineTime: Int64
    var lastKeyAt: Int64
    /// The key that opened the dialog has been let go.
    var isReleased = false
    var press: DeliberatePress
    /// When Enter was last counted; nil while none is.
    var pressedAt: Int64?
    /// The weight in force when the dialog was opened: typing the same is no act.
    var standing: String?
    /// Of an act on many: the first row shown, how many were shown so far, and their amounts as they were marked.
    var rowsFrom = 0
    var rowsSeen = 0
    var amounts: [String: Int64] = [:]
    var actionID: String
    var sentAt: Int64?
    /// What the engine said to the last try.
    var refusal: CommandRefusal?
    var isUnanswered = false
    /// Which of the remembered reasons was put in last.
    var reasonIndex = -1

    init(
        action: Action, target: VerbTarget, value: String?, riskClass: Int, actionID: String, openedAt: Int64,
        engineTime: Int64
    ) {
        self.action = action
        self.target = target
        self.actionID = actionID
        self.openedAt = openedAt
        self.engineTime = engineTime
        lastKeyAt = openedAt
        press = DeliberatePress(presses: 1, apartMilliseconds: Limits.confirmApartMilliseconds)
        fields = []
        switch action {
        case .weight: fields.append(VerbDialog.field(.weight, value))
        case .refund, .stateRefunded: fields.append(VerbDialog.field(.amount, value))
        case .canary: fields.append(VerbDialog.field(.share, value))
        case .snooze:
            fields.append(VerbDialog.field(.minutes, value))
            fields.append(VerbDialog.field(.reason, nil))
        case .note: fields.append(VerbDialog.field(.note, value))
        case .reject where target.isReview: fields.append(VerbDialog.field(.wording, value ?? "1"))
        case .hold: fields.append(VerbDialog.field(.until, value ?? HoldMoment.tomorrow(after: engineTime)))
        case .reveal: fields.append(VerbDialog.field(.reason, nil))
        default: break
        }
        raise(to: riskClass)
    }

    /// The class in force: the table's least, or what the engine's preview says when that is more.
    package var riskClass: Int { max(KeyTable.binding(action).riskClass, preview?.riskClass ?? 0) }

    package var hasField: Bool { fields.indices.contains(focus) && sentAt == nil }

    /// What must be typed to confirm; nil when nothing.
    package var wantedConfirmation: String? {
        switch SafetyClass.of(riskClass).confirmation {
        case .key: nil
        case .yes: SafetyClass.yes
        case .target: preview.map { $0.typedTarget.isEmpty ? target.name : $0.typedTarget } ?? target.name
        }
    }

    func text(_ kind: FieldKind) -> String {
        let text = fields.first { $0.kind == kind }?.input.string ?? ""
        return VerbDialog.trimmed(text)
    }

    /// The command as the fields stand.
    package var command: OperatorCommand? {
        guard standingWeight == nil else { return nil }
        return action.command(target, value: value, note: action == .reject ? wording?.rawValue ?? "" : text(.note))
    }

    /// The weight in force, while the field holds no other.
    var standingWeight: String? {
        guard action == .weight, let standing, text(.weight) == standing else { return nil }
        return standing
    }

    /// How long a preview that was asked for is waited for before it is asked for again: an engine that has much to do
    /// answers late, and its answer must not be thrown away for a newer question.
    var previewPatience: Int64 { Limits.previewMilliseconds * (previewIsUnderWay ? 3 : 1) }

    /// "Once more" is taken back.
    mutating func endPress() {
        press.reset()
        pressedAt = nil
    }

    /// Until when a first Enter waits for the second; nil while none does.
    var onceMoreEnds: Int64? {
        guard press.presses > 1, press.count > 0 else { return nil }
        return pressedAt.map { $0 + Limits.onceMoreMilliseconds }
    }

    /// What the buyer reads, by its number or code; nil while the field holds neither.
    var wording: RejectionWording? {
        let text = text(.wording)
        let all = RejectionWording.allCases
        if let number = Int(text) { return number > 0 && number <= all.count ? all[number - 1] : nil }
        return RejectionWording(rawValue: text)
    }

    /// Another wording, by the arrow keys.
    mutating func turnWording(older: Bool) {
        let all = RejectionWording.allCases
        let place = wording.flatMap { all.firstIndex(of: $0) } ?? 0
        let next = (place + (older ? all.count - 1 : 1)) % all.count
        for index in fields.indices where fields[index].kind == .wording {
            fields[index].input.set("\(next + 1)")
            fields[index].error = nil
        }
    }

    /// Weight 0...100, share of users 1...50 percent, minor units above 0, or a moment; nil
    /// while the field holds anything else.
    var value: Int64? {
        switch action {
        case .weight: Int64(text(.weight)).flatMap { (0...100).contains($0) ? $0 : nil }
        case .refund: VerbDialog.minorUnits(text(.amount))
        case .snooze: Int64(text(.minutes)).flatMap { (1...1_440).contains($0) ? $0 : nil }
        // Nothing can have gone back as well.
        case .stateRefunded: VerbDialog.minorUnits(text(.amount), least: 0)
        case .hold: HoldMoment.moment(text(.until), now: engineTime)
        case .canary:
            Int64(text(.share).last == "%" ? VerbDialog.trimmed(String(text(.share).dropLast())) : text(.share))
                .flatMap { (1...50).contains($0) ? $0 : nil }
        default: nil
        }
    }

    /// The envelope's binding to what was seen.
    var typedTarget: String { SafetyClass.of(riskClass).confirmation == .key ? "" : text(.confirm) }

    /// Adds the fields a class asks for, and makes the confirmation as deliberate as it asks.
    mutating func raise(to riskClass: Int) {
        let asked = SafetyClass.of(riskClass)
        if asked.needsReason, !fields.contains(where: { $0.kind == .reason }) {
            fields.append(VerbDialog.field(.reason, nil))
        }
        if asked.confirmation != .key, !fields.contains(where: { $0.kind == .confirm }) {
            fields.append(VerbDialog.field(.confirm, nil))
        }
        let presses = asked.presses
        if press.presses != presses {
            press = DeliberatePress(presses: presses, apartMilliseconds: Limits.confirmApartMilliseconds)
        }
    }

    var deadlines: [Int64] {
        guard sentAt == nil else { return [] }
        var times: [Int64] = []
        if let deadline = press.deadline { times.append(deadline) }
        if let end = onceMoreEnds { times.append(end) }
        if let last = lastPreviewRequestAt, command != nil { times.append(last + previewPatience) }
        return times
    }

    private static func field(_ kind: FieldKind, _ text: String?) -> Field {
        Field(
            kind: kind, input: TextInput(text ?? "", limit: Limits.promptCharacters),
            isPrefilled: text?.isEmpty == false)
    }

    static func trimmed(_ text: String) -> String {
        var rest = Substring(text)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    /// "18,800.00" or "12.5" as minor units; nil unless a plain positive amount with at most two decimals.
    static func minorUnits(_ text: String, least: Int64 = 1) -> Int64? {
        let plain = text.filter { $0 != "," }
        let parts = plain.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...10).contains(parts[0].count),
            parts.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) }), parts.count == 1 || (1...2).contains(parts[1].count),
            let whole = Int64(parts[0])
        else { return nil }
        let decimals = parts.count == 2 ? String(parts[1]) + (parts[1].count == 1 ? "0" : "") : "00"
        let units = whole * 100 + (Int64(decimals) ?? 0)
        return units >= least ? units : nil
    }
}
