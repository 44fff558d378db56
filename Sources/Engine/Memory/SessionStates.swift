import Payments

/// Which console sessions are armed, which are locked. Kept by the engine, so that no console can skip it.
struct SessionStates: Sendable, Equatable {
    private var armedUntil: [String: Timestamp] = [:]
    private var lockedSince: [String: Timestamp] = [:]
    /// Moments at which somebody looked at personal data, by operator.
    private var reveals: [String: [Timestamp]] = [:]

    /// A name and a session's number; the same person's other session is another one.
    private static func key(_ who: OperatorIdentity) -> String { "\(who.uid) \(who.name) \(who.session)" }

    func armedUntil(_ who: OperatorIdentity, at now: Timestamp) -> Timestamp? {
        guard let until = armedUntil[SessionStates.key(who)], until > now else { return nil }
        return until
    }

    mutating func arm(_ who: OperatorIdentity, until: Timestamp) {
        guard armedUntil.count < Limits.sessions else { return }
        armedUntil[SessionStates.key(who)] = until
    }

    mutating func disarm(_ who: OperatorIdentity) { armedUntil[SessionStates.key(who)] = nil }

    func isLocked(_ who: OperatorIdentity) -> Bool { lockedSince[SessionStates.key(who)] != nil }

    mutating func lock(_ who: OperatorIdentity, at now: Timestamp) {
        disarm(who)
        lockedSince[SessionStates.key(who)] = now
    }

    mutating func unlock(_ who: OperatorIdentity) { lockedSince[SessionStates.key(who)] = nil }

    /// The session is over: nothing of it is left.
    mutating func end(_ who: OperatorIdentity) {
        disarm(who)
        unlock(who)
    }

    /// How often this person has looked at personal data within the last hour.
    func reveals(_ who: OperatorIdentity, at now: Timestamp) -> Int {
        (reveals[who.name] ?? []).count { now.since($0) < Limits.revealWindowMilliseconds }
    }

    mutating func noteReveal(_ who: OperatorIdentity, at now: Timestamp) {
        reveals[who.name, default: []].append(now)
    }

    /// Drops what has run out, and locks of sessions that are long gone.
    mutating func forget(before now: Timestamp) {
        if armedUntil.values.contains(where: { $0 <= now }) { armedUntil = armedUntil.filter { $0.value > now } }
        if lockedSince.count > Limits.sessions {
            lockedSince = lockedSince.filter { now.since($0.value) < Limits.lockedMilliseconds }
        }
        if reveals.values.contains(where: { $0.contains { now.since($0) >= Limits.revealWindowMilliseconds } }) {
            reveals = reveals.compactMapValues { moments in
                let left = moments.filter { now.since($0) < Limits.revealWindowMilliseconds }
                return left.isEmpty ? nil : left
            }
        }
    }
}
