package import Channels
package import Payments

/// The adapters in use, by channel. Filled once the addresses they put into requests are known, before the lane starts.
package final class AdapterRegistry: Sendable {
    private let adapters = Locked<[ChannelID: any ChannelAdapter]>([:])

    package init(_ adapters: [any ChannelAdapter] = []) { set(adapters) }

    package func set(_ list: [any ChannelAdapter]) {
        adapters.with { $0 = Dictionary(list.map { ($0.channel, $0) }, uniquingKeysWith: { _, last in last }) }
    }

    package var all: [any ChannelAdapter] { adapters.with { Array($0.values) } }

    /// Replaces a channel's adapter by one that knows more; nil leaves it.
    package func update(_ channel: ChannelID, _ change: (any ChannelAdapter) -> (any ChannelAdapter)?) {
        adapters.with { adapters in
            if let adapter = adapters[channel], let changed = change(adapter) { adapters[channel] = changed }
        }
    }

    package subscript(_ channel: ChannelID) -> (any ChannelAdapter)? { adapters.with { $0[channel] } }
}
