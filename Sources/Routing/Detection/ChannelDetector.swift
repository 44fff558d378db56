/// What noticed that a channel is ill.
package enum ChannelDetector: String, Sendable, CaseIterable {
    /// The cumulative sum made for a fall to 50 %.
    case outage
    /// The one made for a fall to 80 %.
    case decline
    /// The one made for a fall to 90 %.
    case drift
    /// The channel itself said that it is frozen.
    case frozenCode = "frozen_code"
    /// A probe on the way back failed.
    case probe

    /// Failures after the change it is made for, parts per million, at a channel of which 5 % usually fail; 0 for those
    /// that weigh nothing.
    var failuresAfter: Int64 {
        switch self {
        case .outage: 500_000
        case .decline: 200_000
        case .drift: 100_000
        case .frozenCode, .probe: 0
        }
    }

    /// The evidence at which it raises an alarm in per mille of the setting, which is the outage detector's: 10.2, 9.2
    /// and 9.0 nats. Chosen by simulation so that the three together raise one false alarm in more than 100,000 calls.
    var thresholdShare: Int {
        switch self {
        case .outage: 1_000
        case .decline: 902
        case .drift: 882
        case .frozenCode, .probe: 0
        }
    }
}
