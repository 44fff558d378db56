package import Operations
import Payments
package import Terminal

/// All a console is at one moment. It changes through `update` alone.
package struct ConsoleModel: Sendable {
    package enum Mode: Sendable, Equatable {
        /// Verbs ask to be armed first.
        case safe
        /// Verbs open dialogs until then.
        case armed(until: Int64)
    }

    /// A line being typed at the bottom.
    package enum Prompt: Sendable, Equatable {
        case command(TextInput)
        case filter(TextInput)
        case arm(TextInput)
        case leave
    }

    /// Something told on the line above the keys.
    package struct Message: Sendable, Equatable {
        package let phrase: Phrase
        let token: StyleToken
        let until: Int64
    }

    package var language: Language
    package var theme: Theme
    package var graph: GraphMode = .sweep
    let refreshMilliseconds: Int64
    var now: Int64
    package var size: Size
    package var screen: ScreenName
    var lastScreen: ScreenName
    package var feed = SnapshotFeed()
    package var mode: Mode = .safe
    package var prompt: Prompt?
    package var dialog: VerbDialog?
    /// Why a verb was refused: stands over the screen until Esc, so that what is typed on falls to no key.
    package internal(set) var notice: Notice?
    /// An order somebody asked for by a number, until the engine has answered.
    package internal(set) var search: String?
    /// Since when the view is held.
    var heldAt: Int64?
    /// Leaving this console ends the engine, too.
    package var endsEngine = false
    /// First line shown of the help overlay; nil when it is closed.
    package var helpOffset: Int?
    /// First line shown of the list of who is here; nil when it is closed.
    package var whoOffset: Int?
    var presence = Presence()
    /// First line of the selected row's full detail; nil when the list is shown.
    package var detailOffset: Int?
    /// What became of each row of the last act on many, while it is shown.
    var report: [RowResult] = []
    /// Action numbers of `n` under way.
    var takings: Set<String> = []
    var isZoomed = false
    /// The peak the capacity screen asks about; nil for the planned one.
    var peakQuery: PeakQuery?
    package var lists: [ScreenName: ListState] = [:]
    package var message: Message?
    var reasons: [String] = []
    var identifiers: IdentifierSource
    var previewNumber = 0
    var bytesPerSecond = 0
    /// What the link carries, when it was told; nil when nothing is known of it.
    package var linkBytesPerSecond: Int?
    /// Direct verbs under way, by action number: what was asked.
    var underWay: [String: Phrase] = [:]
    var alertsSeen: Set<String> = []
    /// Where older pages of the audit begin: rows before the last of these are shown.
    var auditPages: [Int64] = []
    /// The next question has the engine check the chain from its first row on.
    var auditChecks = false
    /// What waits until a note stands in the audit chain, by the note's number.
    var notes: [Int: ConsoleRequest] = [:]
    var noteNumber = 0
    /// The recorded moment asked for; nil for the present.
    package internal(set) var wanted: Int64?
    /// Sent about this session and not answered yet, by action number.
    var sessionRequests: [String: SessionRequest] = [:]
    var armedAt: Int64 = 0
    /// Set while nobody is at this console.
    package internal(set) var lock: IdleLock?
    var lastKeyAt: Int64
    /// Personal data in full, for some seconds.
    package internal(set) var revealed: Revealed?
    /// A gap in the record is told once.
    var toldGap: Int64?

    /// `seed` makes the numbers of actions; it must differ from session to session.
    package init(
        screen: ScreenName = .overview, language: Language, theme: Theme = .builtIn, size: Size,
        refreshMilliseconds: Int64 = 1_000, seed: UInt64, now: Int64
    ) {
        self.screen = screen
        lastScreen = screen
        self.language = language
        self.theme = theme
        self.size = size
        let range = Limits.refreshMilliseconds
        self.refreshMilliseconds = min(max(refreshMilliseconds, range.lowerBound), range.upperBound)
        self.now = now
        lastKeyAt = now
        identifiers = IdentifierSource(seed: seed)
        for name in ScreenName.allCases { lists[name] = ListState() }
    }
}

extension ConsoleModel {
    var list: ListState {
        get { lists[screen] ?? ListState() }
        set { lists[screen] = newValue }
    }

    /// Figures shown, when they are of this screen at all.
    package var shown: ConsoleSnapshot? { feed.shown }

    /// Whether the figures shown are too old to be of the present. A recorded picture is of its moment and never stale.
    package var isStale: Bool { !isBack && isLinkStale }

    /// How often the engine is asked for a new picture. All consoles together ask it ten times a second at most: beyond
    /// ten each asks more rarely, unless somebody is about to act at it.
    var askMilliseconds: Int64 {
        guard mode == .safe, dialog == nil, let latest = feed.latest else { return refreshMilliseconds }
        return max(refreshMilliseconds, Int64(latest.consolesAttached) * Limits.askMillisecondsEach)
    }

    /// The age at which figures are stale: two pictures were missed.
    private var staleMilliseconds: Int64 { askMilliseconds + refreshMilliseconds * (Limits.staleIntervals - 1) }

    /// Whether the engine's last answer is too old.
    var isLinkStale: Bool { feed.isStale(at: now, after: staleMilliseconds) }

    /// Whether the engine has not answered for too long, whatever was asked.
    var isSilent: Bool {
        feed.failure != nil || (feed.silence(at: now) ?? 0) > staleMilliseconds
    }

    /// Whether nothing here changes until a key is pressed or something must be told: a held view costs no bytes.
    var isStill: Bool {
        feed.isHeld && !isArmed && message == nil && dialog == nil && prompt == nil && !isLinkStale
            && feed.latest?.fatal == nil && !heldMinuteTurns
    }

    /// How old a held picture is stands in whole minutes: once a minute it is drawn.
    private var heldMinuteTurns: Bool {
        let held = heldAt.map { now - $0 } ?? 0
        return held >= 60_000 && held % 60_000 < 1_500
    }

    /// Whether this person may look only.
    package var isReader: Bool {
        guard let roles = feed.latest?.roles else { return false }
        return !roles.contains { $0 != "viewer" }
    }

    package var isArmed: Bool { if case .armed(let until) = mode { now < until } else { false } }

    /// Whether what is typed goes into a text field.
    package var inField: Bool {
        if lock != nil { return true }
        if let dialog { return dialog.hasField }
        switch prompt {
        case .command, .filter, .arm: return true
        case .leave, nil: return false
        }
    }

    var context: CellContext {
        CellContext(
            language: language, theme: theme, graph: graph, isStale: isStale,
            at: feed.shown?.at ?? 0, isBack: isBack)
    }

    mutating func tell(_ phrase: Phrase, _ token: StyleToken = .info) {
        message = Message(phrase: phrase, token: token, until: now + Limits.messageMilliseconds)
    }

    mutating func tell(_ word: Word, _ token: StyleToken = .info) { tell(Phrase(word), token) }

    mutating func newActionID() -> String {
        let at = Timestamp(milliseconds: feed.engineTime(at: now) ?? now)
        return identifiers.next(Identifier<TaskNoun>.self, at: at, partition: 0).text
    }

    /// The next moment at which something changes without a key or an answer.
    package var nextDeadline: Int64 {
        let patience = feed.isAsking ? refreshMilliseconds * Limits.staleIntervals : askMilliseconds
        var times = [(feed.lastAskedAt ?? now - patience) + patience]
        if case .armed(let until) = mode { times.append(until) }
        if let message { times.append(message.until) }
        if let dialog { times += dialog.deadlines }
        if let revealed { times.append(revealed.until) }
        if let lockDueAt { times.append(lockDueAt) }
        return times.min() ?? now + refreshMilliseconds
    }
}
