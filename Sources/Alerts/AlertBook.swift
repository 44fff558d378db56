package import Operations
package import Payments

/// The alerts of now and the last that ended, and what the day has counted.
package struct AlertBook: Sendable, Equatable {
    /// The newest last.
    package private(set) var rows: [AlertRow]
    package private(set) var day: AlertDay

    package static let rowsKept = 100
    /// The same cause within this after its end is the same alert again, with its number and its ack.
    package static let againMilliseconds: Int64 = 300_000
    /// When an alert was last seen to stand is kept to the minute.
    package static let lastMilliseconds: Int64 = 60_000
    /// How old the figures of a standing alert may be in the store, milliseconds.
    package static let storedMilliseconds: Int64 = 900_000
    /// How long somebody may put an alert aside, minutes.
    package static let snoozeMinutes = 1...1_440

    package init(rows: [AlertRow] = [], day: AlertDay = AlertDay()) {
        self.rows = rows
        self.day = day
    }

    package var open: [AlertRow] { rows.filter(\.isOpen) }

    package func open(_ cause: AlertCause) -> AlertRow? { rows.last { $0.isOpen && $0.cause == cause } }

    /// Whether the store must hear of it now. The figures of an alert that stands move with every look, and the first
    /// look after a restart finds them again; they are written along with the next thing that lasts, or after
    /// `storedMilliseconds`.
    package func hasLastingChange(since other: AlertBook) -> Bool {
        guard day == other.day, rows.count == other.rows.count else { return true }
        return zip(rows, other.rows).contains { $0 != $1 && $0.withoutFigures != $1.withoutFigures }
    }
}

/// What became of an alert.
package enum AlertChange: Sendable, Equatable {
    case raised(AlertRow)
    case worsened(AlertRow)
    case ended(AlertRow)
}

extension AlertBook {
    /// Brings the alerts to what is bad now.
    /// - Parameter newID: makes the number of a new alert.
    package mutating func settle(
        _ folding: CauseFolding, at now: Timestamp, newID: () -> String
    ) -> [AlertChange] {
        turnDay(at: now)
        endSnoozes(at: now)
        var changes: [AlertChange] = []
        // Raised first: what is covered can then name the line that covers it.
        for finding in folding.lines {
            if let change = take(finding, at: now, newID: newID) { changes.append(change) }
        }
        let told = Set(folding.lines.map(\.cause))
        for index in rows.indices where rows[index].isOpen && !told.contains(rows[index].cause) {
            rows[index].closedAt = now.milliseconds
            rows[index].changedAt = now.milliseconds
            rows[index].mergedInto = folding.covered[rows[index].cause].flatMap { open($0)?.id }
            day.ended += rows[index].mergedInto == nil ? 1 : 0
            changes.append(.ended(rows[index]))
        }
        forget()
        return changes
    }

    private mutating func take(_ finding: Finding, at now: Timestamp, newID: () -> String) -> AlertChange? {
        if let index = rows.lastIndex(where: { $0.isOpen && $0.cause == finding.cause }) {
            return update(index, finding, at: now)
        }
        if let index = rows.lastIndex(where: { isSame($0, finding, at: now) }) {
            rows[index].closedAt = nil
            rows[index].mergedInto = nil
            let worsened = update(index, finding, at: now)
            rows[index].changedAt = now.milliseconds
            return worsened ?? .raised(rows[index])
        }
        var row = AlertRow(
            id: newID(), kind: finding.cause.kind, severity: finding.severity.rawValue, channel: finding.cause.channel,
            since: now.milliseconds)
        row.subject = finding.cause.subject
        row.changedAt = now.milliseconds
        row.last = now.milliseconds
        row.take(finding)
        rows.append(row)
        day.raised += 1
        day.critical += finding.severity == .critical ? 1 : 0
        day.byKind[row.kind.rawValue, default: 0] += 1
        return .raised(row)
    }

    private func isSame(_ row: AlertRow, _ finding: Finding, at now: Timestamp) -> Bool {
        guard row.cause == finding.cause, let closedAt = row.closedAt else { return false }
        let passed = now.milliseconds - closedAt
        return (0..<AlertBook.againMilliseconds).contains(passed)
    }

    private mutating func update(_ index: Int, _ finding: Finding, at now: Timestamp) -> AlertChange? {
        let before = rows[index].grade
        let isWorse = finding.severity > before || finding.stage > (rows[index].stage ?? 0)
        rows[index].take(finding)
        if now.milliseconds - (rows[index].last ?? 0) >= AlertBook.lastMilliseconds {
            rows[index].last = now.milliseconds
        }
        if finding.severity < before { rows[index].severity = finding.severity.rawValue }
        guard isWorse else { return nil }
        rows[index].severity = finding.severity.rawValue
        rows[index].stage = max(finding.stage, rows[index].stage ?? 0)
        rows[index].changedAt = now.milliseconds
        // What was acknowledged or put aside was the milder thing.
        rows[index].acknowledgedBy = nil
        rows[index].snoozedUntil = nil
        rows[index].snoozedBy = nil
        if finding.severity > before { day.critical += 1 }
        return .worsened(rows[index])
    }

    /// An alert that still stands when its time aside is over is told again.
    private mutating func endSnoozes(at now: Timestamp) {
        for index in rows.indices {
            guard let until = rows[index].snoozedUntil, until <= now.milliseconds || !rows[index].isOpen else {
                continue
            }
            if rows[index].isOpen {
                rows[index].stage = min(AlertBook.lastStage, (rows[index].stage ?? 0) + 1)
                rows[index].changedAt = now.milliseconds
            }
            rows[index].snoozedUntil = nil
            rows[index].snoozedBy = nil
        }
    }

    private static let lastStage = 9

    private mutating func turnDay(at now: Timestamp) {
        let today = now.beijingDay
        guard day.day != today else { return }
        day = AlertDay()
        day.day = today
    }

    private mutating func forget() {
        while rows.count > AlertBook.rowsKept {
            rows.remove(at: rows.firstIndex { !$0.isOpen } ?? 0)
        }
    }
}

// MARK: people

extension AlertBook {
    /// - Returns: false when there is no such alert.
    package mutating func acknowledge(_ id: String, by who: String, at now: Timestamp) -> Bool {
        guard let index = rows.firstIndex(where: { $0.id == id }) else { return false }
        turnDay(at: now)
        rows[index].acknowledgedBy = who
        day.acknowledged += 1
        return true
    }

    /// Puts an alert aside for a time that ends by itself.
    /// - Returns: until when; nil when there is no such open alert or the time is out of range.
    package mutating func snooze(_ id: String, minutes: Int, by who: String, at now: Timestamp) -> Timestamp? {
        guard AlertBook.snoozeMinutes.contains(minutes),
            let index = rows.firstIndex(where: { $0.id == id && $0.isOpen })
        else { return nil }
        turnDay(at: now)
        let until = now.adding(seconds: Int64(minutes) * 60)
        rows[index].snoozedUntil = until.milliseconds
        rows[index].snoozedBy = who
        day.snoozed += 1
        return until
    }

    /// Takes back that an alert was put aside or acknowledged: it is told again.
    /// - Returns: false when there is no such open alert.
    package mutating func wake(_ id: String, at now: Timestamp) -> Bool {
        guard let index = rows.firstIndex(where: { $0.id == id && $0.isOpen }) else { return false }
        turnDay(at: now)
        rows[index].acknowledgedBy = nil
        rows[index].snoozedUntil = nil
        rows[index].snoozedBy = nil
        rows[index].stage = min(AlertBook.lastStage, (rows[index].stage ?? 0) + 1)
        rows[index].changedAt = now.milliseconds
        return true
    }

    package mutating func noteDelivered(at now: Timestamp) {
        turnDay(at: now)
        day.delivered += 1
    }

    /// When the next alert comes back from being put aside.
    package var nextSnoozeEnd: Timestamp? {
        rows.compactMap { $0.isOpen ? $0.snoozedUntil : nil }.min().map(Timestamp.init(milliseconds:))
    }
}

extension AlertRow {
    /// Figures are brought up to date only where they moved: every change is a row.
    fileprivate mutating func take(_ finding: Finding) {
        if valueBasisPoints != finding.value { valueBasisPoints = finding.value }
        if limitBasisPoints != finding.limit { limitBasisPoints = finding.limit }
        if count != finding.count { count = finding.count }
        if !finding.detector.isEmpty, detector != finding.detector { detector = finding.detector }
        if !finding.evidence.isEmpty, evidence != finding.evidence { evidence = finding.evidence }
        let names = finding.channels.isEmpty ? nil : finding.channels
        if channels != names { channels = names }
        if stage == nil, finding.stage > 0 { stage = finding.stage }
    }

    fileprivate var withoutFigures: AlertRow {
        var row = self
        row.valueBasisPoints = nil
        row.limitBasisPoints = nil
        row.count = nil
        row.detector = nil
        row.evidence = nil
        row.last = last.map { $0 / AlertBook.storedMilliseconds }
        return row
    }
}
