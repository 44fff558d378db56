package import Operations
package import Storage
package import Payments
import Routing

extension Engine {
    func centiPerSecond(_ channel: ChannelID, at now: Timestamp) -> Int { 0 }
    /// A channel that comes back after a failover takes probes first, as after an outage.
    static func probing(_ settings: BreakerSettings, at now: Timestamp) -> Breaker { Breaker(settings: settings) }
}
extension Turn {
    func returnThroughProbing(_ channel: ChannelID) {}
}
extension HealthFigures {
    func figures(_ channel: ChannelID, at: Timestamp) -> (success5mBasisPoints: Int?, sample5m: Int, splitFailure1hBasisPoints: Int?) { (nil, 0, nil) }
}
extension Engine {
    package func snapshot(
        _ query: ConsoleQuery, for who: OperatorIdentity, at now: Timestamp
    ) throws(StoreError) -> ConsoleSnapshot { ConsoleSnapshot(screen: query.screen, at: now.milliseconds) }
    package func preview(
        _ command: OperatorCommand, by who: OperatorIdentity, at now: Timestamp
    ) throws(StoreError) -> CommandPreview { CommandPreview(riskClass: 0, version: 0) }
    package var counters: EngineCounters { EngineCounters() }
}
