import Operations
import Payments
import Storage

/// Shares that have not ended, as sums and rows: kept up with every turn, rebuilt from the store at start.
struct OpenShares: Sendable {
    private(set) var waiting = 0
    private(set) var waitingMinorUnits: Int64 = 0
    /// How many shares wait for each moment of T+1.
    private var runs: [Timestamp: Int] = [:]
    /// Shares only a person can move on.
    private(set) var toPerson = 0
    private var needing: [LegID: LegRow] = [:]
    private var newest = RecentRows(capacity: Limits.legsShown)
    /// Orders whose freeze ends soon.
    private(set) var deadlines: [OrderID: FreezeRow] = [:]

    var nextRun: Timestamp? { runs.keys.min() }

    /// What needs a person first, then the newest.
    var rows: [LegRow] {
        let first = needing.sorted { $0.key > $1.key }.map(\.value)
        let listed = Set(first.map(\.id))
        return Array((first + newest.newestFirst.filter { !listed.contains($0.id) }).prefix(Limits.legsShown))
    }

    mutating func load(_ sums: [WaitingLegs]) {
        for sum in sums {
            waiting += sum.count
            waitingMinorUnits += sum.minorUnits
            if sum.timing == .nextDay, let due = sum.dueAt { runs[due, default: 0] += sum.count }
        }
    }

    mutating func take(before: OrderFile?, after: OrderFile) {
        for leg in before?.legs ?? [] { count(leg, -1) }
        for leg in after.legs { count(leg, 1) }
        show(after, before)
    }

    private mutating func count(_ leg: SplitLeg, _ sign: Int) {
        guard leg.state == .waiting else { return }
        waiting += sign
        waitingMinorUnits += Int64(sign) * leg.amount.minorUnits
        guard leg.timing == .nextDay, let due = leg.dueAt else { return }
        let left = (runs[due] ?? 0) + sign
        runs[due] = left > 0 ? left : nil
    }

    /// Rows of an order as it is now, and what of it needs a person.
    mutating func show(_ file: OrderFile, _ before: OrderFile?) {
        toPerson += file.legs.count { file.needsPerson($0) }
            - (before.map { old in old.legs.count { old.needsPerson($0) } } ?? 0)
        list(file)
    }

    /// Rows alone.
    mutating func list(_ file: OrderFile) {
        for leg in file.legs {
            let row = LegRow(leg, file)
            newest.note(row, as: leg.id)
            if row.needsPerson, needing[leg.id] != nil || needing.count < Limits.legsShown {
                needing[leg.id] = row
            } else if !row.needsPerson {
                needing[leg.id] = nil
            }
        }
    }

    mutating func setDeadline(_ row: FreezeRow?, of order: OrderID) {
        guard row == nil || deadlines[order] != nil || deadlines.count < Limits.deadlines else { return }
        deadlines[order] = row
    }
}

/// The newest rows by the order in which they were first noted, brought up to date in place.
struct RecentRows: Sendable {
    private let capacity: Int
    private var rows: [LegID: LegRow] = [:]
    private var ring: [LegID] = []
    private var start = 0

    init(capacity: Int) { self.capacity = capacity }

    mutating func note(_ row: LegRow, as id: LegID) {
        guard rows[id] == nil else { return rows[id] = row }
        if ring.count < capacity {
            ring.append(id)
        } else {
            // An older share that was touched again is no newer for it.
            guard ring[start] < id else { return }
            rows[ring[start]] = nil
            ring[start] = id
            start = (start + 1) % capacity
        }
        rows[id] = row
    }

    var newestFirst: [LegRow] {
        (0..<ring.count).compactMap { rows[ring[(start + ring.count - 1 - $0) % ring.count]] }
    }
}

extension OrderFile {
    /// True while a person is asked and the share does not move by itself.
    func needsPerson(_ leg: SplitLeg) -> Bool {
        switch leg.state {
        case .blocked: true
        case .failed: order.flags.contains(.needsPerson) && isMendable(leg)
        case .unknown: order.flags.contains(.needsPerson)
        case .waiting, .sent, .accepted, .processing, .settled, .returned, .cancelled: false
        }
    }
}

extension LegRow {
    init(_ leg: SplitLeg, _ file: OrderFile) {
        let isReturning = file.returns.contains { $0.leg == leg.id && !$0.state.isTerminal }
        self.init(
            id: leg.id.text, order: leg.order.text, channel: leg.channel.text,
            receiver: Masking.person(leg.receiver.participant), role: leg.receiver.role.rawValue,
            minorUnits: leg.amount.minorUnits, state: isReturning ? "returning" : leg.state.rawValue,
            timing: leg.timing.rawValue, delivery: leg.delivery.rawValue)
        let share = file.order.splitPlan?.shares.first { $0.receiver.participant == leg.receiver.participant }
        if case .basisPoints(let ratio)? = share?.portion { basisPoints = ratio }
        returnedMinorUnits = leg.returnedMinorUnits
        tries = leg.tries
        code = leg.lastCode
        needsPerson = file.needsPerson(leg)
        number = leg.request?.text ?? ""
        version = file.order.version
        if leg.state == .waiting { nextAt = leg.dueAt?.milliseconds }
    }
}
