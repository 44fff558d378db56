/// What rules may ask of an order or withdrawal. The raw value is the name in the rules' file. Counts include the thing
/// looked at. A value that cannot be known (no device was told) meets no condition.
package enum RiskFeature: String, Sendable, CaseIterable {
    /// Minor units of its own currency.
    case amount
    /// Hour of the Beijing day, 0...23.
    case hour
    /// Minutes since the shop registered the user, as it tells; not known when it does not.
    case accountAge = "account_age_minutes"
    /// Minutes since risk first saw the user; 0 the first time.
    case knownFor = "known_minutes"
    /// Orders that make up the user's habits: those of the last 90 days older than six hours.
    case history = "history_orders"
    /// The amount in tenths of the user's usual one (the middle of its habits); not known without history.
    case timesUsual = "times_usual_tenths"
    /// Share of the user's habitual orders made in this hour or the one before or after, basis points; 0 without
    /// history. Habits of a month ago count half.
    case hourShare = "hour_share_basis_points"
    /// Share of the user's habitual orders made between 02:00 and 05:00 in Beijing, basis points; 0 without history.
    case nightShare = "night_share_basis_points"

    case userOrders = "user_orders"
    case userAmount = "user_amount"
    case userDevices = "user_devices"
    case userPayees = "user_payees"
    /// Between 02:00 and 05:00 in Beijing; not known at other hours.
    case userNightOrders = "user_night_orders"
    case userPayouts = "user_payouts"
    case deviceOrders = "device_orders"
    case deviceUsers = "device_users"
    /// Of these the ones the device was not known with before the window.
    case deviceNewUsers = "device_new_users"
    case addressOrders = "address_orders"
    case addressUsers = "address_users"
    /// Accounts one body (palm, face) was seen with.
    case identityUsers = "identity_users"

    case payeeOrders = "payee_orders"
    case payeeUsers = "payee_users"
    case payeeAmount = "payee_amount"
    /// Different users who paid the payee amounts within 2 % of this one, no two counted for the same amount.
    case payeeCloseUsers = "payee_close_users"
    /// These as a share of the payee's different users, basis points.
    case payeeCloseShare = "payee_close_share_basis_points"
    /// Different users who paid the payee exactly this amount.
    case payeeSameUsers = "payee_same_amount_users"
    /// The newest orders of the payee whose amounts go up or down by one and the same step, this one the last.
    case payeeSteps = "payee_stepped_orders"
    /// Share of the payee's orders that are of whole hundreds, basis points.
    case payeeRoundShare = "payee_round_share_basis_points"
    /// Refunds begun for every 10,000 orders of the payee.
    case payeeRefunds = "payee_refund_basis_points"
    /// Orders of this user to this payee.
    case pairOrders = "pair_orders"
    case leaderOrders = "leader_orders"
    case leaderUsers = "leader_users"

    /// Different people who paid whoever pays now.
    case fanInUsers = "fan_in_users"
    /// What leaves whoever pays now, this included, for every 10,000 that came in; not known when nothing came.
    case fanOutShare = "fan_out_basis_points"
    /// 1 when whoever pays now has paid the payee nothing in the last two days, else 0.
    case newPayee = "new_payee"
    /// Steps, 2 to 4, in which the money comes back to whoever pays now, all within 24 hours; not known when it does
    /// not.
    case circleSteps = "circle_steps"
    /// 1 when somebody or something in it stands on the watch list, else 0.
    case watched

    /// True when a condition on it says how far back it looks.
    package var isWindowed: Bool {
        switch self {
        case .amount, .hour, .accountAge, .knownFor, .history, .timesUsual, .hourShare, .nightShare, .identityUsers,
            .payeeSteps, .newPayee, .circleSteps, .watched:
            false
        default: true
        }
    }

    /// Values it can have.
    package var range: ClosedRange<Int64> {
        switch self {
        case .amount: 1...100_000_000_000
        case .hour: 0...23
        case .accountAge, .knownFor: 0...52_560_000
        case .history: 0...100_000
        case .timesUsual: 0...1_000_000
        case .hourShare, .nightShare, .payeeCloseShare, .payeeRoundShare: 0...10_000
        case .payeeRefunds, .fanOutShare: 0...1_000_000
        case .userAmount, .payeeAmount: 0...100_000_000_000_000
        case .userPayouts, .fanInUsers: 0...Int64(Limits.subjectsPerKey)
        case .identityUsers: 1...Int64(Limits.accountsPerKey)
        case .newPayee, .watched: 0...1
        case .circleSteps: 2...4
        default: 1...Int64(Limits.subjectsPerKey) + 1
        }
    }

    /// What it can be known of.
    package func isKnown(of kind: RiskSubject.Kind) -> Bool {
        switch self {
        case .amount, .hour, .knownFor, .fanInUsers, .fanOutShare, .newPayee, .circleSteps, .watched: true
        case .userPayouts: kind == .payout
        default: kind == .order
        }
    }

    /// True when it grows, or stays, as its window grows.
    var growsWithWindow: Bool {
        switch self {
        case .payeeCloseShare, .payeeRoundShare, .payeeRefunds, .fanOutShare, .deviceNewUsers: false
        default: isWindowed
        }
    }
}
