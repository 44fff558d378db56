import Experiments
import Operations
import Payments
import Routing

/// What a command wants to try: a channel, an earlier version, or weights written out.
enum CanaryTarget {
    case channel(ChannelID)
    case version(Int64)
    /// Settings as they are now, with some weights changed.
    case draft(RoutingSettings)

    /// Reads `palm`, `v12` or `preference=60,wechat=40`.
    init(_ text: String, _ now: RoutingSettings, _ profiles: [ChannelID: ChannelProfile]) throws(CommandRefused) {
        if let profile = profiles[ChannelID(text)] {
            guard profile.collects else {
                throw CommandRefused(.unknownTarget, "no order is routed to \(text): it collects nothing")
            }
            self = .channel(profile.id)
        } else if text.first == "v", let number = Int64(text.dropFirst()), number > 0 {
            self = .version(number)
        } else if text.contains("=") {
            self = .draft(try CanaryTarget.draft(text, now))
        } else {
            throw CommandRefused(.unknownTarget, "neither a channel, nor a version (v12), nor weights (wechat=40)")
        }
    }

    private static func draft(_ text: String, _ now: RoutingSettings) throws(CommandRefused) -> RoutingSettings {
        var settings = now
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= Limits.weightsPerDraft else {
            throw CommandRefused(.outOfRange, "at most \(Limits.weightsPerDraft) weights")
        }
        for part in parts {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2, let weight = Int(sides[1]), (0...100).contains(weight) else {
                throw CommandRefused(.outOfRange, "weights are written as wechat=40, each 0...100")
            }
            if sides[0] == "preference" {
                settings.preference = weight
                settings.cost = 100 - weight
            } else if let index = settings.channels.firstIndex(where: { $0.channel.text == sides[0] }) {
                settings.channels[index].weight = weight
            } else {
                throw CommandRefused(.unknownTarget, "no such channel: \(sides[0])")
            }
        }
        return settings
    }
}
