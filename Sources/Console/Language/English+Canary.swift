/// Words of canaries and versions of the routing settings.
extension English {
    static let canaryWords: [Word: String] = [
        .canaryTitle: "CANARY",
        .canaryNone: "none; C tries the channel with a share of users",
        .canaryWeights: "weights {0}",
        .canaryShare: "{0} % of users, sticky",
        .canaryLeft: "{0} left",
        .canaryFailures: "failed {0} % against {1} % control   n {2} / {3}",
        .canaryEvidence: "evidence of harm {0} of {1}",
        .canaryInterval: "difference {0} .. {1} points, any time 95 %",
        .canaryRatio: "sample ratio {0} %: no verdict",
        .versionsTitle: "VERSIONS",
        .fieldShare: "% of users",
        .pvCanary: "canary",
        .pvCanaryPlan: "{0} % of users for {1}   orders {2}   shows a rise of {3} points",
        .pvCanarySoFar: "failed {0} %, control {1} %, n {2}   evidence {3} of {4}",
        .lblCanary: "canary",
        .lblStopCanary: "stop canary",
        .lblPromote: "promote",
        .lblRollback: "rollback",
        .hlpCanary: "tries a channel, a version (v12) or weights (wechat=40) with a share of users",
        .hlpStopCanary: "ends a canary: nobody gets what it tries",
        .hlpPromote: "ends a canary: everybody gets what it tries",
        .hlpRollback: "sets routing as it stood in a version; the one before, when none is named",
    ]

    static let canaryCodes: [String: String] = [
        "running": "running",
        "promoted": "promoted",
        "rolled_back": "rolled back",
        "inconclusive": "inconclusive",
        "stopped": "stopped",
    ]

    static let canaryReasonCodes: [String: String] = [
        "harm": "more orders fail",
        "sample_ratio": "the sample ratio is wrong",
        "no_harm": "no harm beyond the margin",
        "too_little": "too few orders to tell",
        "person": "a person decided",
    ]
}
