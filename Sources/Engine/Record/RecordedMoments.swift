/// The moments of which a picture is in the store, in order, so that stepping through them costs no reading.
struct RecordedMoments: Sendable, Equatable {
    /// Milliseconds since the epoch, oldest first.
    private(set) var all: [Int64] = []

    init(_ moments: [Int64] = []) { all = moments }

    var oldest: Int64? { all.first }
    var newest: Int64? { all.last }
    var count: Int { all.count }

    mutating func append(_ moment: Int64) {
        precondition(all.last.map { $0 < moment } ?? true, "moments are recorded in order")
        all.append(moment)
    }

    mutating func drop(before moment: Int64) { all.removeFirst(place(of: moment)) }

    /// The newest at or before the moment; nil when all are younger.
    func last(notAfter moment: Int64) -> Int64? {
        let end = place(of: moment)
        if all.indices.contains(end), all[end] == moment { return moment }
        return end > 0 ? all[end - 1] : nil
    }

    /// The moment a question is answered with: the newest at or before the one asked for; for a whole minute the first
    /// one in it, because a minute's picture is made at its first tick.
    func answering(_ asked: Int64) -> Int64? {
        guard asked % RecordedMoments.minute == 0, asked <= Int64.max - RecordedMoments.minute else {
            return last(notAfter: asked)
        }
        let next = place(of: asked)
        if all.indices.contains(next), all[next] < asked + RecordedMoments.minute { return all[next] }
        return last(notAfter: asked)
    }

    private static let minute: Int64 = 60_000

    /// The moment itself with up to `count` before and after it.
    func near(_ moment: Int64, count: Int) -> [Int64] {
        let place = place(of: moment)
        return Array(all[max(0, place - count)..<min(all.count, place + count + 1)])
    }

    /// How many are older than the moment, found by halving.
    private func place(of moment: Int64) -> Int {
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if all[middle] < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
