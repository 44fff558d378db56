import JSON
import Operations
import Payments
import Storage

/// Answers from the record.
extension Engine {
    /// What a console is told of the record beside every picture.
    func recordView(asked: Int64?, shown: Int64?, at now: Timestamp) -> RecordView {
        var view = RecordView()
        view.now = now.milliseconds
        view.asked = asked
        view.shown = shown
        view.recordedFrom = moments.oldest
        view.recordedTo = moments.newest
        view.near = moments.near(shown ?? asked ?? .max, count: Limits.recordedNear)
        return view
    }

    /// The picture recorded at or before the moment wanted; without figures when nothing so old is recorded.
    func recordedSnapshot(
        _ query: ConsoleQuery, wanted: Int64, for who: OperatorIdentity, at now: Timestamp
    ) throws(StoreError) -> ConsoleSnapshot {
        let moment = moments.answering(wanted)
        let picture = try moment.flatMap { moment throws(StoreError) in try opened(moment) }
        var snapshot = picture ?? ConsoleSnapshot(screen: query.screen, at: wanted)
        if picture != nil {
            snapshot.narrow(to: query)
            try addDetails(query, to: &snapshot, for: who)
        }
        snapshot.environment = configuration.environment
        snapshot.site = configuration.site
        snapshot.operatorName = who.name
        snapshot.roles = who.roles.map(\.rawValue).sorted()
        if case .stopped(let reason) = acceptance { snapshot.fatal = reason }
        snapshot.record = recordView(asked: wanted, shown: moment, at: now)
        snapshot.record.isUnreadable = moment != nil && picture == nil
        snapshot.authority = authorityView(of: who, at: now)
        return snapshot.authority.isLocked ? snapshot.blanked : snapshot.withMaskedText
    }

    /// The picture of a moment; nil when it cannot be read, as one that another version of this program has written.
    private func opened(_ moment: Int64) throws(StoreError) -> ConsoleSnapshot? {
        if let known = openedPictures.value(moment) { return known }
        let bytes: [UInt8]?
        do { bytes = try store.minute(at: Timestamp(milliseconds: moment)) } catch {
            guard case .rejected = error else { throw error }
            return nil
        }
        guard let bytes, let value = try? JSONParser.parse(bytes),
            let picture = try? JSONValueDecoder.decode(ConsoleSnapshot.self, from: value)
        else { return nil }
        openedPictures.store(picture, for: moment)
        return picture
    }

    /// Details of a chosen row as they stood then, from rows that are never changed and from what is older than the
    /// picture.
    private func addDetails(
        _ query: ConsoleQuery, to snapshot: inout ConsoleSnapshot, for who: OperatorIdentity
    ) throws(StoreError) {
        let moment = Timestamp(milliseconds: snapshot.at)
        if query.screen == .audit {
            snapshot.audit = try auditView(query.audit, until: moment, at: moment)
        }
        if let asked = query.order {
            let found = try findOrder(asked)
            snapshot.orderFound = found
            guard let id = found.id.flatMap({ OrderID($0) }) else { return }
            let row = snapshot.orders.first { $0.id == id.text }
            snapshot.orderTrace = try trace(id, until: moment, row: row)
        }
        if let row = snapshot.review.first(where: { $0.id == query.reviewCase }), let id = CaseID(row.id) {
            snapshot.caseDetail = try caseDetail(id, for: who, until: moment, row: row)
        }
    }
}

extension ConsoleSnapshot {
    /// Leaves of a picture of all panels what one screen is answered with.
    fileprivate mutating func narrow(to query: ConsoleQuery) {
        screen = query.screen
        orders = Array(orders.prefix(max(0, query.orderLimit)))
        if screen != .overview {
            preferences = []
            regions = []
        }
        if screen != .channels {
            changes = []
            canaries = []
            versions = []
        }
        // The overview has the planned peak, and nothing while none is planned.
        if screen != .capacity, screen != .overview || capacity?.source != .planned { capacity = nil }
        if screen != .review { reviewing = nil }
        if screen != .alerts {
            let ended = alerts.filter { !$0.isOpen }
            alerts = alerts.filter(\.isOpen) + ended.prefix(Limits.endedAlertsShown)
            receivers = nil
        }
        if screen != .splits { splits = nil }
        if screen != .payouts { payouts = nil }
        if screen != .messages { messages = nil }
    }
}
