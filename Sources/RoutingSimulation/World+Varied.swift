extension World {
    /// Another market of the same kind: other fees, ceilings, health, minds and patience, drawn around the standard
    /// one. A router tuned to the standard world alone shows it here.
    package static func varied(_ number: UInt64) -> World {
        var world = World.standard
        let draws = CounterDraws(seed: 0x7A57E ^ number)
        var turn = 0
        func draw(_ low: Double, _ high: Double) -> Double {
            turn += 1
            return low + (high - low) * draws.uniform(.world, turn)
        }
        for index in world.channels.indices {
            let fee = Double(world.channels[index].feeBasisPoints) * draw(0.7, 1.3)
            world.channels[index].feeBasisPoints = Int(min(100, fee).rounded())
            world.channels[index].success = min(0.975, max(0.90, world.channels[index].success + draw(-0.02, 0.02)))
            world.channels[index].medianSeconds *= draw(0.7, 1.4)
            world.channels[index].ceiling = Int(Double(world.channels[index].ceiling) * draw(0.8, 1.5))
        }
        // Minds between nearly indifferent and stubborn.
        let stubborn = draw(0.6, 2.2)
        for preferred in world.acceptance.indices {
            for offered in world.acceptance[preferred].indices where offered != preferred {
                let refusal = min(0.6, (1 - world.acceptance[preferred][offered]) * stubborn * draw(0.7, 1.3))
                world.acceptance[preferred][offered] = 1 - refusal
            }
        }
        world.patienceError = draw(0.25, 0.8)
        world.patienceTimeout = world.patienceError * draw(0.5, 1)
        world.patienceFreeze = world.patienceTimeout * draw(0.4, 1)
        world.patienceRefused = draw(world.patienceError, 0.95)
        world.loadDelay = draw(0.2, 0.8)
        world.timeoutShare = draw(0.1, 0.5)
        world.latencySigma = draw(0.2, 0.5)
        world.amountSigma = draw(0.6, 1.2)
        return world
    }
}
