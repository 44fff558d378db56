import Operations

struct ChannelStateFixture: Sendable {
    let state: ChannelRow.State
    static let all = [ChannelRow.State.ok, .warn, .critical, .off, .probing, .idle, .canary].map(ChannelStateFixture.init)
}
