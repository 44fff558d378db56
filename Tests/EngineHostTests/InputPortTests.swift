import Engine
import Testing

@testable import EngineHost

@Suite("Input port")
struct InputPortTests {
    @Test("the way to the lane is as short after many inputs as after one")
    func manyInputs() {
        let port = InputPort()
        let count = Locked(0)
        port.connect { _ in count.with { $0 += 1 } }
        let deliver = port.deliver
        for _ in 0..<200_000 { deliver(.tick) }
        #expect(count.with { $0 } == 200_000)
    }

    @Test("nothing is connected: the input is dropped")
    func unconnected() {
        InputPort().deliver(.tick)
    }
}
