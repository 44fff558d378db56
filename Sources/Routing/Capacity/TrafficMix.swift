/// The orders a peak is made of, as recorded: the newest ones, and those of the same hour of earlier days.
///
/// Each stands for the same part of the rate. The hour of earlier days comes in as much as there is of it, up to half,
/// for a promotion at 20:00 is bought by the evening's people and not by the morning's.
package struct TrafficMix: Sendable, Equatable {
    package let requests: [RoutingRequest]

    /// Recorded requests a plan decides again: times rounds, rates and remedies tried.
    package static let usualRequests = 160
    /// The same where orders wait meanwhile.
    package static let fewRequests = 64

    /// - Parameters:
    ///   - recent: newest first.
    ///   - sameHour: of earlier days, newest first.
    ///   - limit: requests kept, evenly picked.
    package init(recent: [RoutingRequest], sameHour: [RoutingRequest] = [], limit: Int = TrafficMix.usualRequests) {
        let old = TrafficMix.thinned(sameHour, to: limit / 2)
        let new = TrafficMix.thinned(recent, to: limit - old.count)
        let rest = new.count < limit / 2 ? TrafficMix.thinned(sameHour, to: limit - new.count) : old
        requests = (new + rest).map(\.asFirstAttempt)
    }

    private static func thinned(_ requests: [RoutingRequest], to limit: Int) -> [RoutingRequest] {
        guard requests.count > limit else { return requests }
        return (0..<max(0, limit)).map { requests[$0 * requests.count / limit] }
    }
}

extension RoutingRequest {
    /// The same order before anything was tried.
    var asFirstAttempt: RoutingRequest {
        var first = self
        first.attemptNumber = 1
        first.tried = []
        return first
    }
}
