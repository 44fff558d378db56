import NIOCore
import Synchronization

/// The open connections of a listener, by address and by what they are worth. When there is no place for a new one the
/// one worth least makes room for it, so that nobody keeps others out by holding connections.
final class ConnectionBook: Sendable {
    /// Worth of a connection, least first.
    enum Standing: Int, Sendable {
        /// Its last request was not believed and waits for that answer.
        case distrusted
        /// It has brought nothing that was believed, and asks for nothing now.
        case unproven
        /// It has brought a believed request and asks for nothing now.
        case proven
        /// A request of it is being answered.
        case busy
    }

    private struct Entry {
        let channel: any Channel
        /// Nil when it came through a trusted proxy, which stands for many callers.
        let address: String?
        /// Counts up with everything that happens: the smallest has been quiet for longest.
        var touched: UInt64
        var underWay = 0
        var isProven = false
        var isDistrusted = false

        var standing: Standing {
            if isDistrusted { return .distrusted }
            if underWay > 0 { return .busy }
            return isProven ? .proven : .unproven
        }
    }

    private struct State {
        var entries: [ObjectIdentifier: Entry] = [:]
        var counts: [String: Int] = [:]
        var moment: UInt64 = 0
    }

    private let state = Mutex(State())
    private let limit: Int
    private let perAddress: Int

    /// - Parameters:
    ///   - limit: connections in all.
    ///   - perAddress: of one address among them.
    init(limit: Int, perAddress: Int) {
        self.limit = limit
        self.perAddress = perAddress
    }

    /// Takes a connection in. Where there is no place, another one is let go first: one of the same address when that
    /// has its part, else any.
    /// - Parameter address: nil behind a trusted proxy.
    /// - Returns: false when all others are at work: then this one is not taken.
    func enter(_ channel: any Channel, _ address: String?) -> Bool {
        var leaving: (any Channel)?
        let isTaken = state.withLock { state in
            let ofAddress = address.map { state.counts[$0] ?? 0 } ?? 0
            if ofAddress >= perAddress || state.entries.count >= limit {
                let among = ofAddress >= perAddress ? address : nil
                guard let worst = ConnectionBook.worst(state, among: among) else { return false }
                leaving = state.entries[worst]?.channel
                ConnectionBook.remove(worst, &state)
            }
            state.moment += 1
            state.entries[ObjectIdentifier(channel)] = Entry(
                channel: channel, address: address, touched: state.moment)
            if let address { state.counts[address, default: 0] += 1 }
            return true
        }
        leaving?.close(promise: nil)
        return isTaken
    }

    func leave(_ channel: any Channel) {
        state.withLock { ConnectionBook.remove(ObjectIdentifier(channel), &$0) }
    }

    func requestBegan(_ channel: any Channel) { change(channel) { $0.underWay += 1 } }

    func requestEnded(_ channel: any Channel) {
        change(channel) {
            $0.underWay = max(0, $0.underWay - 1)
            $0.isDistrusted = false
        }
    }

    /// Something it brought was signed by a shop or by a channel.
    func believed(_ channel: any Channel) { change(channel) { $0.isProven = true } }

    /// What it brought was not believed, and it is made to wait for hearing so.
    func distrusted(_ channel: any Channel) { change(channel) { $0.isDistrusted = true } }

    var total: Int { state.withLock { $0.entries.count } }

    private func change(_ channel: any Channel, _ body: (inout Entry) -> Void) {
        state.withLock { state in
            state.moment += 1
            guard var entry = state.entries[ObjectIdentifier(channel)] else { return }
            body(&entry)
            entry.touched = state.moment
            state.entries[ObjectIdentifier(channel)] = entry
        }
    }

    /// The connection worth least that is not busy, the quietest of them.
    private static func worst(_ state: State, among address: String?) -> ObjectIdentifier? {
        var found: (key: ObjectIdentifier, rank: (Int, UInt64))?
        for (key, entry) in state.entries where address == nil || entry.address == address {
            guard entry.standing != .busy else { continue }
            let rank = (entry.standing.rawValue, entry.touched)
            if found.map({ rank < $0.rank }) ?? true { found = (key, rank) }
        }
        return found?.key
    }

    private static func remove(_ key: ObjectIdentifier, _ state: inout State) {
        guard let entry = state.entries.removeValue(forKey: key), let address = entry.address else { return }
        let count = state.counts[address] ?? 0
        state.counts[address] = count > 1 ? count - 1 : nil
    }
}

/// Who sends a request.
package struct Caller: Sendable {
    /// The address that counts: of the connection, or the one a trusted proxy names.
    package let address: String
    private let channel: any Channel
    private let book: ConnectionBook

    init(address: String, channel: any Channel, book: ConnectionBook) {
        self.address = address
        self.channel = channel
        self.book = book
    }

    /// What it sent was signed by a shop or a channel: its connection is worth keeping.
    func believed() { book.believed(channel) }
    /// It is made to wait for a refusal: others go before its connection.
    func distrusted() { book.distrusted(channel) }
}
