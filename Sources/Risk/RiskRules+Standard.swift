extension RiskRules {
    /// The set PayDeck comes with, for shops of everyday goods; `demo-data/risk.toml` says the same.
    package static let standard = RiskRules(rules: amounts + habits + devices + brushing + movements)

    private static let hour: Int64 = 3_600

    private static let amounts = [
        RiskRule("large_amount", points: 45, kinds: [.order], [RiskCondition(.amount, atLeast: 1_500_000)]),
        RiskRule("new_user_large", points: 65, [
            RiskCondition(.accountAge, below: 1_440), RiskCondition(.amount, atLeast: 300_000),
        ]),
        RiskRule("unlike_the_buyer", points: 45, [
            RiskCondition(.timesUsual, atLeast: 250), RiskCondition(.history, atLeast: 3),
            RiskCondition(.amount, atLeast: 50_000),
        ]),
        RiskRule("unlike_the_few_before", points: 40, [
            RiskCondition(.timesUsual, atLeast: 120), RiskCondition(.history, below: 3),
            RiskCondition(.amount, atLeast: 50_000),
        ]),
        RiskRule("first_order_large", points: 40, [
            RiskCondition(.history, below: 1), RiskCondition(.amount, atLeast: 200_000),
        ]),
    ]

    private static let habits = [
        RiskRule("frequency", points: 50, [RiskCondition(.userOrders, within: 600, atLeast: 5)]),
        RiskRule("unusual_hours", points: 15, kinds: [.order], [RiskCondition(.hour, atLeast: 1, below: 5)]),
        RiskRule("unusual_night", points: 40, [
            RiskCondition(.userNightOrders, within: 4 * hour, atLeast: 2), RiskCondition(.nightShare, below: 400),
        ]),
    ]

    private static let devices = [
        RiskRule("device_hopping", points: 55, [RiskCondition(.deviceNewUsers, within: hour, atLeast: 3)]),
        RiskRule("address_crowd", points: 40, [RiskCondition(.addressUsers, within: hour, atLeast: 30)]),
        RiskRule("one_body", points: 60, [RiskCondition(.identityUsers, atLeast: 2)]),
    ]

    private static let brushing = [
        RiskRule("alike_payments", points: 45, [
            RiskCondition(.payeeCloseUsers, within: 12 * hour, atLeast: 6),
            RiskCondition(.payeeCloseShare, within: 12 * hour, atLeast: 1_000),
        ]),
        RiskRule("stepped_payments", points: 45, [RiskCondition(.payeeSteps, atLeast: 6)]),
        RiskRule("same_pair", points: 40, [RiskCondition(.pairOrders, within: 24 * hour, atLeast: 8)]),
    ]

    private static let movements = [
        RiskRule("fan_in_fan_out", points: 60, [
            RiskCondition(.fanInUsers, within: 8 * hour, atLeast: 8),
            RiskCondition(.fanOutShare, within: 8 * hour, atLeast: 1_000), RiskCondition(.newPayee, atLeast: 1),
        ]),
        RiskRule("circle", points: 50, [RiskCondition(.circleSteps, below: 4)]),
        RiskRule("wide_circle", points: 25, [RiskCondition(.circleSteps, atLeast: 4)]),
        RiskRule("watch_list", points: 45, [RiskCondition(.watched, atLeast: 1)]),
    ]
}
