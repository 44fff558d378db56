import Alerts
import Experiments
import JSON
import Payments
import Routing

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
    static let proposalsKey = "engine.proposals"
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

/// A class 4 act that waits for a second person.
struct Proposal: Sendable, Equatable {
    let id: String
    let act: ProposedAct
    /// Order or case it is about, and the version that was shown to the proposer.
    let subject: String
    let version: Int64
    let minorUnits: Int64
    let by: String
    let byUID: UInt32
    let reason: String
    let expiresAt: Timestamp
}

enum ProposedAct: String, Sendable {
    case refund, approve, reject
    case releaseWithdrawal = "release_withdrawal"
    case rejectWithdrawal = "reject_withdrawal"
    case adjust
}

// MARK: text for the store

extension Steering {
    var weightsText: String {
        JSONWriter.text(.object([
            "preference": .integer(weights.preference), "cost": .integer(weights.cost),
            "weights_version": .integer(weights.version), "settings_version": .integer(settingsVersion),
        ]))
    }

    mutating func readWeights(_ text: String) {
        guard let value = try? JSONParser.parse(text), let preference = value["preference"]?.integerValue,
            let cost = value["cost"]?.integerValue, let version = value["weights_version"]?.integerValue,
            let settings = value["settings_version"]?.integerValue
        else { return }
        weights = CriteriaWeights(preference: Int(preference), cost: Int(cost), version: version)
        settingsVersion = settings
    }

    var payoutsText: String {
        JSONWriter.text(.object([
            "paused": .bool(payouts.isPaused), "by": .string(payouts.by), "version": .integer(payouts.version),
        ]))
    }

    mutating func readPayouts(_ text: String) {
        guard let value = try? JSONParser.parse(text), let isPaused = value["paused"]?.boolValue,
            let by = value["by"]?.stringValue, let version = value["version"]?.integerValue
        else { return }
        payouts = PayoutSwitch(isPaused: isPaused, by: by, version: version)
    }

    var cutsText: String {
        JSONWriter.text(.object(cuts.sorted { $0.key < $1.key }.map {
            JSONMember(name: $0.key.text, value: .string($0.value.after))
        }))
    }

    mutating func readCuts(_ text: String) {
        for member in (try? JSONParser.parse(text))?.members ?? [] {
            guard let after = member.value.stringValue else { continue }
            cuts[ChannelID(member.name)] = ChannelCut(after: after)
        }
    }

    var proposalsText: String { JSONWriter.text(.array(proposals.map(\.value))) }

    mutating func readProposals(_ text: String) {
        guard let list = try? JSONParser.parse(text).arrayValue else { return }
        proposals = list.compactMap(Proposal.init(value:))
    }

    var alertsText: String { JSONWriter.text(book.value) }

    mutating func readAlerts(_ text: String) {
        guard let value = try? JSONParser.parse(text) else { return }
        book = AlertBook(value: value)
    }

    var outboxesText: String {
        JSONWriter.text(.object(outboxes.sorted { $0.key < $1.key }.map {
            JSONMember(name: $0.key, value: $0.value.value)
        }))
    }

    mutating func readOutboxes(_ text: String) {
        for member in (try? JSONParser.parse(text))?.members ?? [] {
            outboxes[member.name] = ReceiverOutbox(value: member.value)
        }
    }
}

extension Proposal {
    var value: JSONValue {
        .object([
            "id": .string(id), "act": .string(act.rawValue), "subject": .string(subject),
            "version": .integer(version), "minor_units": .integer(minorUnits), "by": .string(by),
            "uid": .integer(byUID), "reason": .string(reason), "expires_at": .integer(expiresAt.milliseconds),
        ])
    }

    init?(value: JSONValue) {
        guard let id = value["id"]?.stringValue, let act = value["act"]?.stringValue.flatMap(ProposedAct.init),
            let subject = value["subject"]?.stringValue, let version = value["version"]?.integerValue,
            let minorUnits = value["minor_units"]?.integerValue, let by = value["by"]?.stringValue,
            let uid = value["uid"]?.integerValue, let reason = value["reason"]?.stringValue,
            let expires = value["expires_at"]?.integerValue
        else { return nil }
        self.init(
            id: id, act: act, subject: subject, version: version, minorUnits: minorUnits, by: by,
            byUID: UInt32(clamping: uid), reason: reason, expiresAt: Timestamp(milliseconds: expires))
    }
}
