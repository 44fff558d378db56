package import Operations

/// The engine's figures as they came, how old they are, and what is being asked.
package struct SnapshotFeed: Sendable, Equatable {
    /// What the screen shows: the recorded picture while there is one, else the newest figures or those held.
    package var shown: ConsoleSnapshot? { past ?? present }
    /// A recorded picture shown in place of the present.
    package private(set) var past: ConsoleSnapshot?
    /// The newest live figures; stays while the view is held.
    private var present: ConsoleSnapshot?
    /// The newest figures.
    package private(set) var latest: ConsoleSnapshot?
    /// When the newest figures were asked for: their age counts from here, so that it is never told too young.
    private(set) var requestedAt: Int64 = 0
    /// When the newest answer of any kind was asked for.
    private var heardAt: Int64?
    private var askedAt: [Int: Int64] = [:]
    private(set) var lastAskedAt: Int64?
    private(set) var number = 0
    private var answered = 0
    /// Why the last question was not answered; nil when it was.
    private(set) var failure: String?
    private(set) var failingSince: Int64?
    /// Set while the view is held: snapshots that came since.
    private(set) var newerWhileHeld: Int?

    package var isHeld: Bool { newerWhileHeld != nil }
    /// A question is under way.
    var isAsking: Bool { answered < number }

    mutating func ask(at now: Int64) -> Int {
        number += 1
        lastAskedAt = now
        askedAt[number] = now
        return number
    }

    /// False when a newer answer came before this one.
    mutating func take(_ snapshot: ConsoleSnapshot, number: Int, at now: Int64) -> Bool {
        guard number > answered else { return false }
        requestedAt = askedAt[number] ?? now
        settle(number)
        failure = nil
        failingSince = nil
        latest = snapshot
        heardAt = requestedAt
        guard let newer = newerWhileHeld, var held = present else {
            present = snapshot
            return true
        }
        newerWhileHeld = newer + 1
        // Details of a row chosen while held still come, and what is bound to this session's verbs.
        held.orderTrace = snapshot.orderTrace ?? held.orderTrace
        held.caseDetail = snapshot.caseDetail ?? held.caseDetail
        held.timers = snapshot.timers
        held.fatal = snapshot.fatal
        present = held
        return true
    }

    /// A recorded answer: shown when it `shows`. The live figures stay as they are and grow older. False when a newer
    /// answer came before this one.
    mutating func takePast(_ snapshot: ConsoleSnapshot, number: Int, at now: Int64, shows: Bool) -> Bool {
        guard number > answered else { return false }
        heardAt = askedAt[number] ?? now
        settle(number)
        failure = nil
        failingSince = nil
        if shows { past = snapshot }
        return true
    }

    mutating func leavePast() { past = nil }

    /// What is recorded, as the newest answer knows it.
    var record: RecordView? { past?.record ?? latest?.record }

    mutating func fail(_ reason: String, number: Int, at now: Int64) {
        guard number > answered else { return }
        settle(number)
        failure = reason
        failingSince = failingSince ?? now
    }

    mutating func hold() { newerWhileHeld = 0 }

    mutating func release() {
        newerWhileHeld = nil
        present = latest
    }

    /// Age of the newest figures; nil before the first.
    package func age(at now: Int64) -> Int64? { latest.map { _ in max(0, now - requestedAt) } }

    /// When the newest figures were asked for, if that was after a moment.
    func requestedAt(ifAfter moment: Int64) -> Int64? { latest != nil && requestedAt > moment ? requestedAt : nil }

    /// Age of the newest answer, live or recorded; nil before the first.
    func silence(at now: Int64) -> Int64? { heardAt.map { max(0, now - $0) } }

    /// Figures that must not be acted on: none yet, too old, or the engine does not answer.
    func isStale(at now: Int64, after limit: Int64) -> Bool {
        guard let age = age(at: now) else { return true }
        return failure != nil || age > limit
    }

    /// The engine's clock now, from its last figures.
    func engineTime(at now: Int64) -> Int64? { latest.map { $0.at + max(0, now - requestedAt) } }

    private mutating func settle(_ number: Int) {
        answered = number
        askedAt = askedAt.filter { $0.key > number }
    }
}
