import Payments

/// One channel's last hour, in buckets.
struct ChannelHistory: Sendable {
    static let bucketMilliseconds: Int64 = 10_000
    static let buckets = 360
    static let errorsKept = 500

    struct Bucket: Sendable {
        var number: Int64 = -1
        var routed = 0
        var answered = 0
        var unknown = 0
        var paid = 0
        var lost = 0
        var paidMinorUnits: Int64 = 0
        var feeMinorUnits: Int64 = 0
        var refunds = 0
        var splitSettled = 0
        var splitFailed = 0
        var latency = LatencyCounts()

        mutating func add(_ other: Bucket) {
            routed += other.routed
            answered += other.answered
            unknown += other.unknown
            paid += other.paid
            lost += other.lost
            paidMinorUnits += other.paidMinorUnits
            feeMinorUnits += other.feeMinorUnits
            refunds += other.refunds
            splitSettled += other.splitSettled
            splitFailed += other.splitFailed
            latency.add(other.latency)
        }
    }

    var technical = DecayingRate()
    private var ring = [Bucket](repeating: Bucket(), count: buckets)
    private var seconds = [(second: Int64, routed: Int)](repeating: (-1, 0), count: 64)
    private var errors: [(at: Timestamp, code: String, errorClass: String)] = []

    mutating func apply(_ event: FeedEvent) {
        switch event.kind {
        case .orderRouted: noteRouted(event.at)
        case .attemptPrepaid:
            technical.note(success: true, at: event.at)
            change(event.at) {
                $0.answered += 1
                $0.latency.note(event.durationMilliseconds)
            }
        case .attemptRefused: noteRefused(event)
        case .attemptUnknown:
            technical.note(success: false, at: event.at)
            change(event.at) { $0.unknown += 1 }
            noteError(event, "unknown")
        case .orderPaid:
            let fee = DetailScanner.integer("fee", in: event.detail) ?? 0
            change(event.at) {
                $0.paid += 1
                $0.paidMinorUnits += event.minorUnits
                $0.feeMinorUnits += fee
            }
        case .orderExpired, .orderFailed: change(event.at) { $0.lost += 1 }
        case .refundSucceeded: change(event.at) { $0.refunds += 1 }
        case .splitSettled: change(event.at) { $0.splitSettled += 1 }
        case .splitFailed: change(event.at) { $0.splitFailed += 1 }
        default: break
        }
    }

    /// Refusals by rule or by the buyer say nothing about the channel; the others are its own failures.
    private mutating func noteRefused(_ event: FeedEvent) {
        let errorClass = DetailScanner.text("class", in: event.detail) ?? ErrorClass.technical.rawValue
        let isOwnFault = [ErrorClass.technical, .rateLimited, .frozen].map(\.rawValue).contains(errorClass)
        if isOwnFault { technical.note(success: false, at: event.at) }
        change(event.at) {
            $0.answered += 1
            if isOwnFault { $0.lost += 1 }
        }
        noteError(event, errorClass)
    }

    private mutating func noteError(_ event: FeedEvent, _ errorClass: String) {
        errors.append((event.at, String(event.code.prefix(48)), errorClass))
        if errors.count > ChannelHistory.errorsKept * 2 { errors.removeFirst(ChannelHistory.errorsKept) }
    }

    private mutating func noteRouted(_ at: Timestamp) {
        change(at) { $0.routed += 1 }
        let index = Int(at.seconds % 64)
        if seconds[index].second != at.seconds { seconds[index] = (at.seconds, 0) }
        seconds[index].routed += 1
    }

    private mutating func change(_ at: Timestamp, _ body: (inout Bucket) -> Void) {
        let number = at.milliseconds / ChannelHistory.bucketMilliseconds
        let index = Int(number % Int64(ChannelHistory.buckets))
        // An event older than an hour must not wipe what is newer.
        guard ring[index].number <= number else { return }
        if ring[index].number < number {
            ring[index] = Bucket()
            ring[index].number = number
        }
        body(&ring[index])
    }

    /// Adds another channel's history bucket by bucket.
    mutating func merge(_ other: ChannelHistory, at now: Timestamp) {
        technical.add(other.technical, at: now)
        for (index, bucket) in other.ring.enumerated() where bucket.number >= 0 {
            if ring[index].number < bucket.number {
                ring[index] = bucket
            } else if ring[index].number == bucket.number {
                ring[index].add(bucket)
            }
        }
        for (index, entry) in other.seconds.enumerated() where entry.second >= 0 {
            if seconds[index].second < entry.second {
                seconds[index] = entry
            } else if seconds[index].second == entry.second {
                seconds[index].routed += entry.routed
            }
        }
        errors += other.errors
    }

    func figures(at now: Timestamp) -> ChannelFigures {
        let current = now.milliseconds / ChannelHistory.bucketMilliseconds
        let five = sum(current - 29, current)
        let before = sum(current - 59, current - 30)
        let hour = sum(current - 359, current)
        var figures = ChannelFigures()
        figures.success5mBasisPoints = ChannelHistory.success(five)
        figures.success1hBasisPoints = ChannelHistory.success(hour)
        if let late = figures.success5mBasisPoints, let early = ChannelHistory.success(before) {
            figures.success5mChangeBasisPoints = late - early
        }
        figures.sample5m = five.paid + five.lost
        figures.ordersCentiPerSecond = ordersCentiPerSecond(now)
        figures.routed5m = five.routed
        figures.timeout5mBasisPoints = ChannelHistory.ratio(five.unknown, five.answered + five.unknown)
        figures.p50Milliseconds = five.latency.quantile(thousandths: 500)
        figures.p95Milliseconds = five.latency.quantile(thousandths: 950)
        figures.splitSettled1h = hour.splitSettled
        figures.splitFailed1h = hour.splitFailed
        figures.splitFailure1hBasisPoints = ChannelHistory.ratio(hour.splitFailed, hour.splitFailed + hour.splitSettled)
        figures.paid1hOrders = hour.paid
        figures.paid1hMinorUnits = hour.paidMinorUnits
        figures.fee1hMinorUnits = hour.feeMinorUnits
        figures.refund1hBasisPoints = ChannelHistory.ratio(hour.refunds, hour.paid)
        figures.errors5m = errorFigures(since: now.adding(seconds: -300))
        figures.trend = (0..<30).map { ChannelHistory.success(sum(current - 59 + $0 * 2, current - 58 + $0 * 2)) }
        figures.perMinute = (0..<60).map { ChannelHistory.success(sum(current - 359 + $0 * 6, current - 354 + $0 * 6)) }
        return figures
    }

    private func sum(_ first: Int64, _ last: Int64) -> Bucket {
        var total = Bucket()
        for number in max(0, first)...max(0, last) {
            let bucket = ring[Int(number % Int64(ChannelHistory.buckets))]
            if bucket.number == number { total.add(bucket) }
        }
        return total
    }

    private func ordersCentiPerSecond(_ now: Timestamp) -> Int {
        let second = now.seconds
        var routed = 0
        for back in 1...10 {
            let entry = seconds[Int((second - Int64(back)) % 64)]
            if entry.second == second - Int64(back) { routed += entry.routed }
        }
        return routed * 10
    }

    private func errorFigures(since: Timestamp) -> [ErrorFigure] {
        var figures: [String: ErrorFigure] = [:]
        for error in errors where error.at > since {
            if figures[error.code] != nil {
                figures[error.code]?.count += 1
            } else {
                figures[error.code] = ErrorFigure(
                    code: error.code, errorClass: error.errorClass, count: 1, firstAt: error.at)
            }
        }
        return figures.values.sorted { ($1.count, $0.code) < ($0.count, $1.code) }
    }

    private static func success(_ bucket: Bucket) -> Int? { ratio(bucket.paid, bucket.paid + bucket.lost) }

    private static func ratio(_ part: Int, _ whole: Int) -> Int? { whole == 0 ? nil : part * 10_000 / whole }
}

/// How long calls took, in steps of a quarter of a power of two; a quantile is its step's upper edge.
struct LatencyCounts: Sendable {
    private static let steps = 64
    private var counts: [UInt32] = []

    mutating func note(_ milliseconds: Int64) {
        if counts.isEmpty { counts = [UInt32](repeating: 0, count: LatencyCounts.steps) }
        counts[LatencyCounts.step(max(0, milliseconds))] += 1
    }

    mutating func add(_ other: LatencyCounts) {
        guard !other.counts.isEmpty else { return }
        guard !counts.isEmpty else { return counts = other.counts }
        for index in counts.indices { counts[index] += other.counts[index] }
    }

    func quantile(thousandths: Int) -> Int? {
        let total = counts.reduce(0) { $0 + Int($1) }
        guard total > 0 else { return nil }
        let wanted = max(1, (total * thousandths + 999) / 1_000)
        var seen = 0
        for (index, count) in counts.enumerated() {
            seen += Int(count)
            if seen >= wanted { return LatencyCounts.upperEdge(index) }
        }
        return nil
    }

    private static func step(_ value: Int64) -> Int {
        guard value >= 4 else { return Int(value) }
        let power = 63 - value.leadingZeroBitCount
        let quarter = Int(value >> (power - 2)) & 3
        return min(steps - 1, (power - 1) * 4 + quarter)
    }

    private static func upperEdge(_ step: Int) -> Int {
        guard step >= 4 else { return step }
        let power = step / 4 + 1
        return (1 << power) + (step % 4 + 1) * (1 << (power - 2)) - 1
    }
}

/// Finds one member of the small flat JSON objects our own events carry; they are written by us, never by others.
enum DetailScanner {
    static func integer(_ name: String, in detail: String) -> Int64? {
        guard let rest = value(name, in: detail) else { return nil }
        return Int64(String(decoding: rest.prefix { $0 == 45 || ($0 >= 48 && $0 <= 57) }, as: UTF8.self))
    }

    static func text(_ name: String, in detail: String) -> String? {
        guard let rest = value(name, in: detail), rest.first == UInt8(ascii: "\"") else { return nil }
        return String(decoding: rest.dropFirst().prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }

    private static func value(_ name: String, in detail: String) -> ArraySlice<UInt8>? {
        let bytes = Array(detail.utf8)
        let key = Array("\"\(name)\":".utf8)
        guard bytes.count > key.count else { return nil }
        for start in 0...(bytes.count - key.count) where bytes[start..<start + key.count].elementsEqual(key) {
            return bytes[(start + key.count)...]
        }
        return nil
    }
}
