/// Which waiting request starts next. Each origin has its own line and its own share of connections; origins take
/// turns, so that one slow far end delays nobody else. Pure: numbers in, numbers out.
struct WaitingLine {
    /// Kept apart so that neither can use up the other's connections.
    enum Group: Int, CaseIterable, Sendable { case channel, shop }

    struct Origin: Hashable, Sendable {
        let group: Group
        let text: String
    }

    private struct Waiting {
        let number: UInt64
        let deadline: Int64
    }

    private struct Line {
        var waiting: [Waiting] = []
        /// Index of the first that still waits; the ones before have left.
        var head = 0
        var active = 0

        var count: Int { waiting.count - head }
    }

    private let perOrigin: Int
    private let waitingPerOrigin: Int
    private let perGroup: [Int]
    private var lines: [Origin: Line] = [:]
    private var turns: [[Origin]] = [[], []]
    private var activeInGroup = [0, 0]
    /// No waiting request's deadline lies before this.
    private(set) var nextDeadline = Int64.max

    init(perOrigin: Int, waitingPerOrigin: Int, channelConnections: Int, shopConnections: Int) {
        self.perOrigin = perOrigin
        self.waitingPerOrigin = waitingPerOrigin
        perGroup = [channelConnections, shopConnections]
    }

    /// False when the origin's line is full.
    mutating func join(_ number: UInt64, origin: Origin, deadline: Int64) -> Bool {
        var line = lines[origin] ?? Line()
        guard line.count < waitingPerOrigin else { return false }
        if line.count == 0 { turns[origin.group.rawValue].append(origin) }
        line.waiting.append(Waiting(number: number, deadline: deadline))
        lines[origin] = line
        nextDeadline = min(nextDeadline, deadline)
        return true
    }

    /// Takes the next request that may have a connection now; nil when none may. Its origin must be given back by
    /// `left`.
    mutating func next() -> UInt64? {
        for group in Group.allCases where activeInGroup[group.rawValue] < perGroup[group.rawValue] {
            guard let place = turns[group.rawValue].firstIndex(where: { (lines[$0]?.active ?? 0) < perOrigin }) else {
                continue
            }
            let origin = turns[group.rawValue].remove(at: place)
            guard var line = lines[origin], line.count > 0 else { continue }
            let number = line.waiting[line.head].number
            line.head += 1
            line.active += 1
            activeInGroup[group.rawValue] += 1
            if line.count > 0 { turns[group.rawValue].append(origin) }
            if line.head == line.waiting.count || line.head > 256 {
                line.waiting.removeFirst(line.head)
                line.head = 0
            }
            lines[origin] = line
            return number
        }
        return nil
    }

    /// A request taken by `next` has ended.
    mutating func left(_ origin: Origin) {
        guard var line = lines[origin], line.active > 0 else {
            preconditionFailure("a connection was given back that was not taken")
        }
        line.active -= 1
        activeInGroup[origin.group.rawValue] -= 1
        lines[origin] = line.active == 0 && line.count == 0 ? nil : line
    }

    /// Takes out what waited past its deadline.
    mutating func expired(at now: Int64) -> [UInt64] {
        guard nextDeadline <= now else { return [] }
        var gone: [UInt64] = []
        nextDeadline = Int64.max
        for (origin, line) in lines where line.count > 0 {
            let kept = line.waiting[line.head...].filter { $0.deadline > now }
            gone += line.waiting[line.head...].filter { $0.deadline <= now }.map(\.number)
            for waiting in kept { nextDeadline = min(nextDeadline, waiting.deadline) }
            var shorter = line
            shorter.waiting = kept
            shorter.head = 0
            if kept.isEmpty { turns[origin.group.rawValue].removeAll { $0 == origin } }
            lines[origin] = shorter.active == 0 && kept.isEmpty ? nil : shorter
        }
        return gone
    }
}
