import DisplayText
import FoundationEssentials
package import Operations

/// A screen's figures as JSON with sorted keys, for scripts.
///
/// Always there: `screen`, `at` (milliseconds since the epoch), `environment`, `site`, `settingsVersion`, `totals`,
/// `channels`, `weights`, `ledger`, `alerts`; when something is recorded `recordedFrom` and `recordedTo`. Overview adds
/// `preferences`, `regions`, `successPerMinute`, `events`, `timers`, `proposals`, `review`; channels `changes`,
/// `canaries`, `versions`, `timers`; orders `orders`, `orderTrace`; review `review`, `caseDetail`, `reviewing`,
/// `proposals`; splits `splits`, payouts `payouts`, capacity `capacity` (overview too, while a peak is planned), alerts
/// `alertDay`, `receivers`, messages `messages`, audit `audit`.
/// Money is minor units, rates are basis points, costs millionths; a figure
/// without data is left out.
package enum JSONRenderer {
    package enum Fault: Error, Sendable { case notEncodable }

    package static func text(_ snapshot: ConsoleSnapshot) throws(Fault) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let data = try encoder.encode(ScreenDocument(snapshot))
            return JSONText.safe(String(decoding: data, as: UTF8.self)) + "\n"
        } catch {
            throw .notEncodable
        }
    }
}

/// The part of a snapshot that a screen shows. Keys are stable: scripts rely on them.
private struct ScreenDocument: Encodable {
    let screen: ScreenName
    let at: Int64
    let environment: String
    let site: String
    let settingsVersion: Int64
    let fatal: String?
    let totals: Totals
    let channels: [ChannelRow]
    let weights: Weights
    let ledger: LedgerSummary
    let alerts: [AlertRow]
    let recordedFrom: Int64?
    let recordedTo: Int64?
    var preferences: [PreferenceRow]?
    var regions: [PreferenceRow]?
    var successPerMinute: [Int?]?
    var events: [EventRow]?
    var timers: [TimerRow]?
    var proposals: [ProposalRow]?
    var orders: [OrderRow]?
    var orderTrace: OrderTrace?
    var review: [CaseRow]?
    var caseDetail: CaseDetail?
    var reviewing: ReviewQueueView?
    var changes: [ChangeRow]?
    var canaries: [CanaryRow]?
    var versions: [VersionRow]?
    var splits: SplitsView?
    var payouts: PayoutsView?
    var capacity: CapacityView?
    var alertDay: AlertDay?
    var receivers: [ReceiverRow]?
    var audit: AuditView?
    var messages: MessagesView?

    init(_ snapshot: ConsoleSnapshot) {
        screen = snapshot.screen
        at = snapshot.at
        environment = snapshot.environment
        site = snapshot.site
        settingsVersion = snapshot.settingsVersion
        fatal = snapshot.fatal
        totals = snapshot.totals
        channels = snapshot.channels
        weights = snapshot.weights
        ledger = snapshot.ledger
        alerts = snapshot.alerts
        recordedFrom = snapshot.record.recordedFrom
        recordedTo = snapshot.record.recordedTo
        switch snapshot.screen {
        case .overview:
            preferences = snapshot.preferences
            regions = snapshot.regions
            successPerMinute = snapshot.successPerMinute
            events = snapshot.events
            timers = snapshot.timers
            proposals = snapshot.proposals
            review = snapshot.review
            capacity = snapshot.capacity
        case .channels:
            changes = snapshot.changes
            canaries = snapshot.canaries
            versions = snapshot.versions
            timers = snapshot.timers
        case .orders:
            orders = snapshot.orders
            orderTrace = snapshot.orderTrace
        case .review:
            review = snapshot.review
            caseDetail = snapshot.caseDetail
            reviewing = snapshot.reviewing
            proposals = snapshot.proposals
        case .splits: splits = snapshot.splits
        case .payouts: payouts = snapshot.payouts
        case .capacity: capacity = snapshot.capacity
        case .alerts:
            alertDay = snapshot.alertDay
            receivers = snapshot.receivers
        case .messages: messages = snapshot.messages
        case .audit: audit = snapshot.audit
        }
    }
}
