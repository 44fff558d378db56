/// What the shop tells about its buyer with an order. All of it comes from outside and is used for routing and risk
/// only.
package struct Buyer: Sendable, Equatable {
    /// The shop's own user number, 1...64 printable characters. Personal data: masked on screens.
    package var userID: String
    /// The device the order came from, 0...64 characters; empty when unknown.
    package var deviceID: String
    package var ageBand: AgeBand
    /// Region name or code, 0...32 characters.
    package var region: String
    /// Network address the order came from, as the shop saw it, 0...64 characters; empty when unknown.
    package var address: String
    /// A token of the palm or face the buyer identified with, 0...64 characters; one body has one. Empty when none.
    package var identityToken: String
    /// The participant who brought the buyer, 0...32 characters; empty when nobody did or the split plan says it.
    package var leader: String
    package var registeredAt: Timestamp?
    /// The channels the buyer says or showed to like, best first, with a weight of 0...100 each.
    package var preferences: [ChannelPreference]

    package init(
        userID: String, deviceID: String = "", ageBand: AgeBand = .unknown, region: String = "",
        address: String = "", identityToken: String = "", leader: String = "", registeredAt: Timestamp? = nil,
        preferences: [ChannelPreference] = []
    ) {
        self.userID = userID
        self.deviceID = deviceID
        self.ageBand = ageBand
        self.region = region
        self.address = address
        self.identityToken = identityToken
        self.leader = leader
        self.registeredAt = registeredAt
        self.preferences = preferences
    }
}

package struct ChannelPreference: Sendable, Equatable {
    package var channel: ChannelID
    /// 0...100: the share of the buyer's recent payments through the channel.
    package var weight: Int

    package init(channel: ChannelID, weight: Int) {
        self.channel = channel
        self.weight = weight
    }
}

package enum AgeBand: String, Sendable, CaseIterable {
    case under25 = "<25"
    case from25 = "25-34"
    case from35 = "35-44"
    case from45 = "45-59"
    case from60 = "60+"
    case unknown = "?"
}
