package import Operations
package import Payments

/// Who is attached: consoles in this process and over the socket alike.
package final class ConsoleSessions: Sendable {
    private struct State {
        var nextNumber = 1
        var rows: [SessionRow] = []
    }

    private let state = Locked(State())
    /// Comings on the chain among which the highest number is looked for: two at once may stand there the other way
    /// round.
    static let lookedAt = 64

    package init() {}

    /// Numbers go on after those of the sessions before the engine's start, so that each stands for one session only.
    func goOn(after known: [String]) {
        let highest = known.compactMap { $0.hasPrefix("s-") ? Int($0.dropFirst(2)) : nil }.max() ?? 0
        state.with { $0.nextNumber = max($0.nextNumber, min(highest, Int(Int32.max)) + 1) }
    }

    /// A place for a console. - Returns: its number, "s-12".
    package func attach(_ identity: OperatorIdentity, at now: Timestamp) -> String {
        state.with { state in
            let id = "s-\(state.nextNumber)"
            state.nextNumber += 1
            state.rows.append(
                SessionRow(
                    id: id, operatorName: identity.name, isShared: identity.isShared, origin: identity.origin,
                    since: now.milliseconds))
            return id
        }
    }

    package func leave(_ id: String) {
        state.with { $0.rows.removeAll { $0.id == id } }
    }

    /// What a console tells of its person.
    package func tell(_ id: String, _ told: ConsoleState, at now: Timestamp) {
        state.with { state in
            guard let place = state.rows.firstIndex(where: { $0.id == id }) else { return }
            state.rows[place].state = told
            state.rows[place].lastKeyAt = told.idleMilliseconds.map { now.milliseconds - $0 }
            // As a duration it would differ in every picture.
            state.rows[place].state?.idleMilliseconds = nil
        }
    }

    package var rows: [SessionRow] { state.with { $0.rows } }
    package var count: Int { state.with { $0.rows.count } }
}
