import Payments

/// What the scores of one decision are measured against: the dearest and the most favoured of the eligible channels.
struct ScoreScale {
    private let dearest: Int64
    private let largestTilt: Int64
    private let defaultWeights: Int64

    init(_ request: RoutingRequest, _ eligible: [ChannelStanding]) {
        dearest = eligible.map { ScoreScale.costMillionths($0.profile, request.amount) }.max() ?? 0
        largestTilt = eligible.map(ScoreScale.rawTilt).max() ?? 0
        defaultWeights = eligible.reduce(0) { $0 + Int64(max(0, $1.profile.defaultWeight)) }
    }

    /// The buyer's share of payments through the channel, thousandths. Of a buyer without history nothing better is
    /// known than what the configured default weights say of all buyers.
    func preference(_ buyer: Buyer, _ profile: ChannelProfile) -> Int64 {
        guard !buyer.preferences.isEmpty else {
            return defaultWeights > 0 ? min(1_000, Int64(max(0, profile.defaultWeight)) * 1_000 / defaultWeights) : 500
        }
        let weight = buyer.preferences.first { $0.channel == profile.id }?.weight ?? 0
        return Int64(min(max(0, weight), 100)) * 10
    }

    /// 1,000 for a channel that costs nothing, 500 for the dearest one. Never 0, so that health and weights still tell
    /// among channels of the same price.
    func cost(_ profile: ChannelProfile, _ amount: Money) -> Int64 {
        guard dearest > 0 else { return 1_000 }
        return 1_000 - min(500, 500 * ScoreScale.costMillionths(profile, amount) / dearest)
    }

    /// The channel's weight over its default, relative to the most favoured channel, in ten-thousandths.
    func tilt(_ standing: ChannelStanding) -> Int64 {
        largestTilt > 0 ? ScoreScale.rawTilt(standing) * 10_000 / largestTilt : 10_000
    }

    private static func rawTilt(_ standing: ChannelStanding) -> Int64 {
        Int64(min(max(0, standing.setting.weight), 100)) * 1_000_000 / Int64(max(1, standing.profile.defaultWeight))
    }

    /// Fee, bad debt and upkeep of one order of this amount, in millionths of it.
    static func costMillionths(_ profile: ChannelProfile, _ amount: Money) -> Int64 {
        let units = max(1, amount.minorUnits)
        // Upkeep is per thousand orders: x / 1,000 per order, x * 1,000 / units in millionths of the amount.
        let upkeep = min(1_000_000, profile.upkeepPerThousandMinorUnits * 1_000 / units)
        return profile.feeMillionths + profile.badDebtMillionths + upkeep
    }
}
