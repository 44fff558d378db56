import Channels
import Engine
import EngineHost
import Payments
import Risk
import Routing
import Sandbox
import Simulation

/// The parties of `paydeck simulate`: fresh keys, the real adapters, the demo's channels.
enum SimulationSetup {
    static func parties() throws -> SimulationParties {
        // Valid on the virtual clock, whatever day it is outside.
        let keys = try SandboxKeys.make(at: Simulation.epoch.adding(seconds: -86_400))
        let endpoints = ChannelID.allSimulated.map { channel in
            (
                channel,
                ChannelEndpoint(baseURL: "http://\(channel).test", notifyURL: "http://engine.test/notify/\(channel)")
            )
        }
        return SimulationParties(
            keys: keys, adapters: try keys.adapters(Dictionary(uniqueKeysWithValues: endpoints)),
            configuration: SimulationWorld.configuration, people: SimulationWorld.people)
    }
}
