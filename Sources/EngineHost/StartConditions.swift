import Alerts
import Cryptography
import Engine
import Operations
package import Payments
package import Storage

/// What a person accepts at one start, with the reason that goes into the audit.
package struct StartAcceptance: Sendable, Equatable {
    /// The store has lost what the marker knows of.
    package var loss: String?
    /// The clock is behind the newest row.
    package var clock: String?
    /// Rows are not as the engine wrote them, or the key of their checksums is gone.
    package var rows: String?

    package init(loss: String? = nil, clock: String? = nil, rows: String? = nil) {
        self.loss = loss
        self.clock = clock
        self.rows = rows
    }
}

/// Why an engine does not start on what it finds. A person decides what is to be done.
package enum StartRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no store, and the marker knows one.
    case storeGone(path: String, marker: String, mark: StoreMark)
    /// The store is not what the marker knows.
    case runsBackwards(StoreMarkFault, marker: String)
    /// A process works on this store, or on the one it is a copy of.
    case copyAtWork(process: Int32)
    /// The clock is behind the newest row.
    case clockBehind(now: Timestamp, newest: Timestamp)

    package var description: String {
        switch self {
        case .storeGone(let path, let marker, let mark):
            "\(path) is gone, but \(marker) knows a store until \(mark.at.rfc3339Beijing) with \(mark.event) events. "
                + StartRefusal.wayOut
        case .runsBackwards(let fault, let marker): "\(fault) (\(marker)). " + StartRefusal.wayOut
        case .copyAtWork(let process):
            "process \(process) is at work on this store, or this is a copy of the store it works on: two engines over"
                + " one merchant's accounts would pay twice. Stop that one first"
        case .clockBehind(let now, let newest):
            "the clock says \(now.rfc3339Beijing), the store's newest row is of \(newest.rfc3339Beijing). Set "
                + "the clock, or, if that row was written by a clock that was ahead, start once with "
                + "--accept-clock REASON; docs/running.md, \"When the engine refuses to start\""
        }
    }

    private static let wayOut =
        "Nothing was changed. Put back the files that are missing (paydeck.sqlite and paydeck.sqlite-wal belong "
        + "together), or a newer copy. Only when the rows are lost for good, start once with --accept-loss REASON, "
        + "which is put on record; docs/running.md, \"When the engine refuses to start\""
}

extension EngineHost {
    /// Opens the store after looking at what a start must not overlook.
    /// - Parameter notes: takes what goes into the audit.
    /// - Parameter told: hears when the marker cannot be written, and with nil when it can again.
    static func opened(
        _ parts: Parts, notes: (OperatorNote) -> Void, marker told: @escaping @Sendable (MarkerTrouble?) -> Void
    ) throws -> LaneOpening {
        let settings = parts.storage
        let folder = FileText.folder(of: parts.storePath)
        let marker = settings.marker.map { MarkerFile(path: $0) }
        let known = try marker?.read()
        if let known, let marker, !FileText.exists(parts.storePath), parts.accepted.loss == nil {
            throw StartRefusal.storeGone(path: parts.storePath, marker: marker.path, mark: known)
        }
        let room = DiskRoom(folder: folder, ballastMiB: settings.ballastMiB)
        room.prepare()
        if let reason = parts.accepted.rows, FileText.exists(parts.storePath) {
            try refuseBeforeRows(parts, known, marker)
            try Store.acceptRows(path: parts.storePath, rowKey: parts.rowKey, reason: reason)
        }
        let store = try Store.open(
            path: parts.storePath, rowKey: parts.rowKey, busyMilliseconds: Limits.busyMilliseconds)
        do {
            try check(store, against: known, marker, parts.accepted, notes)
            try store.takeHolder()
            if known == nil, let marker { try noteMissing(marker, store, notes) }
            let clock = try clock(for: store, parts.accepted, notes)
            try noteHeadKey(store, parts, notes)
            try noteAcceptedRows(store, notes)
            var opening = LaneOpening(store: store, engine: engine(parts, store, 0), clock: clock)
            let lives = Locked<UInt64>(0)
            opening.remake = {
                engine(
                    parts, store,
                    lives.with { count in
                        count += 1
                        return count
                    })
            }
            opening.room = room
            opening.marker = try marker.map { file in
                MarkerKeeper(try file.writer(), toSyslog: settings.markerToSyslog, told: told)
            }
            return opening
        } catch {
            store.close()
            throw error
        }
    }

    private static func engine(_ parts: Parts, _ store: Store, _ life: UInt64) -> Engine {
        // Another life draws other numbers.
        Engine(
            store: store, configuration: parts.configuration, seed: parts.seed &+ life &* 0x9E37_79B9_7F4A_7C15,
            headKey: parts.headKey)
    }

    /// A store that is refused for another reason keeps its rows as they are. One whose schema is older is looked at by
    /// the start itself.
    private static func refuseBeforeRows(_ parts: Parts, _ known: StoreMark?, _ marker: MarkerFile?) throws {
        let store: Store
        do {
            store = try Store.open(path: parts.storePath, readOnly: true, rowKey: nil)
        } catch {
            return
        }
        defer { store.close() }
        if let known, let marker, parts.accepted.loss == nil, let fault = try store.fault(against: known) {
            throw StartRefusal.runsBackwards(fault, marker: marker.path)
        }
        _ = try clock(for: store, parts.accepted) { _ in }
    }

    /// Rows that were taken for true, at this start or at one that was refused after it, are put on record.
    private static func noteAcceptedRows(_ store: Store, _ notes: (OperatorNote) -> Void) throws {
        for rows in try store.acceptedRows() {
            notes(OperatorNote(
                .rowsAccepted, target: "store", change: "\(rows.faults) faults", reason: rows.reason,
                detail: rows.named.joined(separator: "; ")))
        }
        try store.forgetAcceptedRows()
    }

    private static func check(
        _ store: Store, against known: StoreMark?, _ marker: MarkerFile?, _ accepted: StartAcceptance,
        _ notes: (OperatorNote) -> Void
    ) throws {
        if let known, let marker, let fault = try store.fault(against: known) {
            guard let reason = accepted.loss else { throw StartRefusal.runsBackwards(fault, marker: marker.path) }
            notes(OperatorNote(.lossAccepted, target: "store", change: fault.brief, reason: reason, detail: "\(fault)"))
        }
        if try store.identity() == nil { try store.setIdentity(Hex.lower(RandomBytes.make(16))) }
    }

    /// A store that has rows has had a marker, unless it is of before there was one: whoever starts it must know.
    private static func noteMissing(_ marker: MarkerFile, _ store: Store, _ notes: (OperatorNote) -> Void) throws {
        guard let newest = try store.newestMoment() else { return }
        notes(OperatorNote(
            .markerMissing, target: "store", change: marker.path,
            detail: "no marker; the store's newest row is of \(newest.rfc3339Beijing), and whether later ones were lost"
                + " cannot be told. A new marker is made"))
    }

    private static func clock(
        for store: Store, _ accepted: StartAcceptance, _ notes: (OperatorNote) -> Void
    ) throws -> LaneClock {
        let now = SystemClock.now()
        guard let newest = try store.newestMoment(), now < newest else { return LaneClock() }
        guard newest.since(now) > Limits.clockBehindAtStart else { return LaneClock(after: newest) }
        guard let reason = accepted.clock else { throw StartRefusal.clockBehind(now: now, newest: newest) }
        notes(OperatorNote(
            .clockAccepted, target: "clock", change: "\(newest.since(now) / 1_000) s behind the newest row",
            reason: reason, detail: "newest row \(newest.rfc3339Beijing), now \(now.rfc3339Beijing)"))
        return LaneClock()
    }

    /// Heads of another key: the folder's own was lost, or left behind at a restore. Once for each key.
    private static func noteHeadKey(_ store: Store, _ parts: Parts, _ notes: (OperatorNote) -> Void) throws {
        guard let head = try store.newestHead(), let own = parts.headKey?.publicKey.name, head.keyID != own else {
            return
        }
        let change = "\(head.keyID) -> \(own)"
        let act = OperatorNote.Act.headKeyChanged.rawValue
        guard try store.audit(limit: 10_000).first(where: { $0.act == act })?.change != change
        else { return }
        notes(OperatorNote(
            .headKeyChanged, target: "ledger-head", change: change,
            detail: "the store's heads were signed with a key that is not in the folder"))
    }
}

extension StoreMarkFault {
    /// A few words, for the audit.
    var brief: String {
        switch self {
        case .behind(_, let events, let movements, let auditRows, _):
            "\(events) events, \(movements) movements, \(auditRows) audit rows"
        case .differs(_, let table, let row): "row \(row) of \(table) is another"
        case .otherStore: "another store"
        }
    }
}
