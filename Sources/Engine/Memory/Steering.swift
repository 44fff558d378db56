import Alerts
import Experiments
import JSON
import Payments
import Routing
import Storage

/// What steers routing and warns people: small, changed rarely, and copied into each turn, so that a turn that fails
/// leaves it as it was.
struct Steering: Sendable {
    var settings: [ChannelID: ChannelSetting] = [:]
    var weights = CriteriaWeights(preference: 50, cost: 50, version: 1)
    /// Grows with every change of a weight or an override.
    var settingsVersion: Int64 = 1
    var breakers: [ChannelID: Breaker] = [:]
    /// Why and when each breaker changed last.
    var breakerNotes: [ChannelID: BreakerNote] = [:]
    /// Whether channels fell ill together.
    var commonCause = CommonCause()
    /// When each channel last got an order.
    var lastRouted: [ChannelID: Timestamp] = [:]
    /// Channels whose open attempts are being closed, and how far that got.
    var cuts: [ChannelID: ChannelCut] = [:]
    var book = AlertBook()
    /// By the receiver's name.
    var outboxes: [String: ReceiverOutbox] = [:]
    var proposals: [Proposal] = []
    /// Sessions that may do class 2 and above, and sessions that show and do nothing. Gone after a restart: SAFE is
    /// the start.
    var sessions = SessionStates()
    /// What each operator has moved alone today.
    var movedToday = MovedToday()
    /// What is counted instead of written, from the moment the engine started.
    var fold = AuditFold()
    var payouts = PayoutSwitch()
    /// The peak expected next.
    var peak: RegisteredPeak?
    /// Those that divide users, and the newest that have ended. The newest first.
    var canaries: [Canary] = []
    /// Settings that canaries try, by number of their version.
    var drafts: [Int64: RoutingSettings] = [:]
    /// The newest versions of the settings, the newest first.
    var versions: [RoutingVersion] = []
    /// Which merchant rules are in force, as versions name them; empty when none are versioned.
    var rules = ""

    static let weightsKey = "engine.weights"
    static let alertsKey = AlertBook.storeKey
    static let outboxesKey = ReceiverOutbox.storeKey
    static let cutsKey = "engine.cuts"
}

/// Whether withdrawals leave at all.
struct PayoutSwitch: Sendable, Equatable {
    var isPaused = false
    /// Who paused or resumed last.
    var by = ""
    var version: Int64 = 1

    static let key = "engine.payouts"
}

struct BreakerNote: Sendable, Equatable {
    var reason: String
    var since: Timestamp
    /// What opened it; empty when something else happened.
    var detector = ""
}

// MARK: text for the store

extension Steering {
    var weightsText: String {
        JSONWriter.text(.object([
            "preference": .integer(weights.preference), "cost": .integer(weights.cost),
            "weights_version": .integer(weights.version), "settings_version": .integer(settingsVersion),
        ]))
    }

    mutating func readWeights(_ text: String) throws(JSONFieldFault) {
        var fields = try JSONFields(text: text, "the weights")
        weights = CriteriaWeights(
            preference: Int(clamping: try fields.integer("preference")),
            cost: Int(clamping: try fields.integer("cost")),
            version: try fields.integer("weights_version"))
        settingsVersion = try fields.integer("settings_version")
        try fields.finish()
    }

    var payoutsText: String {
        JSONWriter.text(.object([
            "paused": .bool(payouts.isPaused), "by": .string(payouts.by), "version": .integer(payouts.version),
        ]))
    }

    /// A switch that is not understood must not be taken for "on".
    mutating func readPayouts(_ text: String) throws(JSONFieldFault) {
        var fields = try JSONFields(text: text, "the switch of payouts")
        payouts = PayoutSwitch(
            isPaused: try fields.flag("paused"), by: try fields.text("by"), version: try fields.integer("version"))
        try fields.finish()
    }

    var cutsText: String {
        JSONWriter.text(.object(cuts.sorted { $0.key < $1.key }.map {
            JSONMember(name: $0.key.text, value: .string($0.value.after))
        }))
    }

    mutating func readCuts(_ text: String) throws(JSONFieldFault) {
        for member in try Steering.members(text, "the cuts") {
            guard let after = member.value.stringValue else { throw JSONFieldFault("\(member.name) is no text") }
            cuts[ChannelID(member.name)] = ChannelCut(after: after)
        }
    }

    /// The members of an object whose names are data.
    private static func members(_ text: String, _ what: String) throws(JSONFieldFault) -> [JSONMember] {
        guard let members = (try? JSONParser.parse(text))?.members else {
            throw JSONFieldFault("\(what) are no object")
        }
        return members
    }

    var alertsText: String { JSONWriter.text(book.value) }

    mutating func readAlerts(_ text: String) throws(JSONFieldFault) {
        guard let value = try? JSONParser.parse(text) else { throw JSONFieldFault("the book of alerts is no JSON") }
        book = try AlertBook(value: value)
    }

    var outboxesText: String {
        JSONWriter.text(.object(outboxes.sorted { $0.key < $1.key }.map {
            JSONMember(name: $0.key, value: $0.value.value)
        }))
    }

    mutating func readOutboxes(_ text: String) throws(JSONFieldFault) {
        for member in try Steering.members(text, "the outboxes") {
            outboxes[member.name] = try ReceiverOutbox(value: member.value)
        }
    }
}

extension Store {
    /// Reads a named value of the engine. What is there and does not read is damage: a default in its place would undo
    /// what people decided, without a word.
    func read(_ name: String, _ take: (String) throws(JSONFieldFault) -> Void) throws(StoreError) {
        guard let text = try value(name) else { return }
        do throws(JSONFieldFault) {
            try take(text)
        } catch {
            throw .fatal("named value \(name): \(error); see docs/running.md, \"When the store fails\"")
        }
    }
}
