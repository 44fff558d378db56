import Synchronization

/// What the server counts of itself: requests by route and status, and how long they took.
final class ServerMetrics: Sendable {
    /// Upper bounds of the time buckets, in milliseconds.
    static let bounds: [Int64] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000]

    private struct RouteFigures {
        var statuses: [Int: Int64] = [:]
        var buckets = [Int64](repeating: 0, count: ServerMetrics.bounds.count + 1)
        var totalMilliseconds: Int64 = 0
    }

    private struct State {
        var routes: [String: RouteFigures] = [:]
        var refusals: [String: Int64] = [:]
    }

    private let state = Mutex(State())

    /// - Parameter route: the operation's name, from a fixed table: the number of label values stays bounded.
    func answered(route: String, status: Int, milliseconds: Int64) {
        state.withLock { state in
            var figures = state.routes[route] ?? RouteFigures()
            figures.statuses[status, default: 0] += 1
            figures.buckets[ServerMetrics.bounds.firstIndex { milliseconds <= $0 } ?? ServerMetrics.bounds.count] += 1
            figures.totalMilliseconds += milliseconds
            state.routes[route] = figures
        }
    }

    /// A request turned away, by its error code.
    func refused(_ code: String) { state.withLock { $0.refusals[code, default: 0] += 1 } }

    func families() -> [MetricFamily] {
        let state = state.withLock { $0 }
        let routes = state.routes.sorted { $0.key < $1.key }
        return [
            MetricFamily(
                name: "paydeck_http_requests_total", help: "Requests answered, by operation and status.",
                kind: .counter,
                samples: routes.flatMap { route, figures in
                    figures.statuses.sorted { $0.key < $1.key }.map { status, count in
                        MetricFamily.Sample(
                            .whole(count),
                            labels: [
                                MetricFamily.Label("operation", route), MetricFamily.Label("status", String(status)),
                            ])
                    }
                }),
            MetricFamily(
                name: "paydeck_http_request_seconds", help: "From the complete request to its answer, by operation.",
                kind: .histogram, samples: routes.flatMap { histogram($0, $1) }),
            MetricFamily(
                name: "paydeck_http_refusals_total", help: "Requests turned away, by error code.", kind: .counter,
                samples: state.refusals.sorted { $0.key < $1.key }.map { code, count in
                    MetricFamily.Sample(.whole(count), labels: [MetricFamily.Label("code", code)])
                }),
        ]
    }

    private func histogram(_ route: String, _ figures: RouteFigures) -> [MetricFamily.Sample] {
        let operation = MetricFamily.Label("operation", route)
        var samples: [MetricFamily.Sample] = []
        var running: Int64 = 0
        for (index, count) in figures.buckets.enumerated() {
            running += count
            let bound =
                index < ServerMetrics.bounds.count
                ? PrometheusText.number(.thousandths(ServerMetrics.bounds[index])) : "+Inf"
            samples.append(
                MetricFamily.Sample(
                    .whole(running), labels: [operation, MetricFamily.Label("le", bound)], suffix: "_bucket"))
        }
        samples.append(
            MetricFamily.Sample(.thousandths(figures.totalMilliseconds), labels: [operation], suffix: "_sum"))
        samples.append(MetricFamily.Sample(.whole(running), labels: [operation], suffix: "_count"))
        return samples
    }
}
