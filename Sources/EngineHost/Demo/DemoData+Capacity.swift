package import Engine
package import Payments
package import Routing

extension DemoData {
    /// The demo's channels with nothing on them, and its recorded orders of the peak's hour as the traffic.
    package func capacity(_ peak: PlannedPeak, at now: Timestamp) -> CapacityState {
        var state = CapacityState(now: now, profiles: profiles.filter(\.collects))
        state.mix = TrafficMix(recent: hour(of: peak.at).map { request($0, at: now) })
        return state
    }

    /// Recorded orders of the hour that begins with the moment's, on any day.
    private func hour(of moment: Timestamp) -> [DemoOrder] {
        let time = moment.civil()
        let first = Int64(time.hour * 3_600 + time.minute * 60)
        return day.filter { ($0.second - first + 86_400) % 86_400 < 3_600 }
    }

    private func request(_ order: DemoOrder, at now: Timestamp) -> RoutingRequest {
        var draw = SplitMix64(seed: UInt64(order.second))
        let plan = shops[order.shop].plan(leader: order.leader, draw: &draw)
        let divided = plan?.shares.reduce(Int64(0)) { sum, share in
            guard share.delivery == .channel else { return sum }
            switch share.portion {
            case .basisPoints(let part): return sum + order.amountFen * part / 10_000
            case .minorUnits(let amount): return sum + amount
            }
        }
        return RoutingRequest(
            order: OrderID(trusted: "\(order.second)-\(order.buyer)"), attemptNumber: 1, amount: .fen(order.amountFen),
            environment: order.environment, category: order.category, splitTotalMinorUnits: divided ?? 0,
            buyer: buyers[order.buyer].asBuyer(at: now), tried: [])
    }
}
