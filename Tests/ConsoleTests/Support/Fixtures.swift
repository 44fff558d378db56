import Operations

/// One fixed moment of an engine: three channels of which one is ill, orders in every state, cases, alerts, a timer.
enum Fixtures {
    /// 2026-11-22 13:42:07 in Beijing.
    static let at: Int64 = 1_795_326_127_000

    static func snapshot(_ query: ConsoleQuery, at: Int64 = Fixtures.at) -> ConsoleSnapshot {
        var snapshot = ConsoleSnapshot(screen: query.screen, at: at)
        snapshot.environment = "DEMO"
        snapshot.site = "sha-1"
        snapshot.operatorName = "ops.li"
        snapshot.roles = ["operator", "reviewer", "finance"]
        snapshot.settingsVersion = 7
        snapshot.consolesAttached = 2
        snapshot.totals = totals
        snapshot.channels = channels
        snapshot.weights = Weights(preference: 60, cost: 40)
        snapshot.ledger.debitMinorUnits = 123_456_700
        snapshot.ledger.creditMinorUnits = 123_456_700
        snapshot.ledger.entries = 12_345
        snapshot.preferences = preferences
        snapshot.regions = regions
        snapshot.successPerMinute = (0..<60).map { 9_500 + ($0 * 37) % 300 }
        snapshot.alerts = alerts
        if query.screen == .alerts { AlertFixtures.fill(&snapshot, at: at) }
        snapshot.events = events
        snapshot.timers = [
            TimerRow(id: "t-1", act: "weight", target: "wechat", before: "50", after: "45", by: "ops.li", dueAt: at + 381_000)
        ]
        snapshot.proposals = [
            ProposalRow(
                id: "p-1", act: "refund", target: orderID(3), minorUnits: 1_240_000, by: "fin.zhao",
                reason: "goods never arrived", expiresAt: at + 668_000)
        ]
        snapshot.changes = changes
        if query.screen == .channels {
            snapshot.canaries = [CanaryFixtures.running(at: at)]
            snapshot.versions = CanaryFixtures.versions(at: at)
        }
        if query.screen == .orders { snapshot.orders = Array(orders.prefix(query.orderLimit)) }
        snapshot.orderTrace = query.order.flatMap { id in orders.first { $0.id == id }.map(trace) }
        if query.screen == .splits { snapshot.splits = MoneyFixtures.splits(at: at) }
        if query.screen == .capacity || query.screen == .overview {
            snapshot.capacity = CapacityFixtures.view(at: at, query.peak)
        }
        if query.screen == .messages { snapshot.messages = MoneyFixtures.messages(at: at) }
        if query.screen == .payouts { snapshot.payouts = MoneyFixtures.payouts(at: at, batch: query.batch) }
        if query.screen == .audit {
            snapshot.audit = AuditFixtures.view(at: at, query.audit)
            snapshot.session = "s-3"
            snapshot.sessions = [PresenceTests.row("s-3", "ops.li"), PresenceTests.previewing]
        }
        snapshot.review = cases
        if query.screen == .review { snapshot.reviewing = queue(at: at) }
        snapshot.caseDetail = query.reviewCase.flatMap { id in cases.first { $0.id == id }.map(detail) }
        return snapshot
    }

    static func orderID(_ number: Int) -> String { "01KEMZ5J3QA7Q0000000000" + String(100 + number) }
    static func caseID(_ number: Int) -> String { "01KEMZ5J3QC5E0000000000" + String(800 + number) }

    private static var totals: Totals {
        var totals = Totals()
        totals.orders = 24_711
        totals.paidOrders = 23_904
        totals.paidMinorUnits = 412_204_388
        totals.success5m = 9_684
        totals.success1h = 9_720
        totals.success24h = 9_741
        totals.ordersCentiPerSecond = 41_200
        totals.peakCentiPerSecond = 80_300
        totals.costMillionths = 6_140
        totals.costRateMillionths = 5_520
        totals.costUpkeepMillionths = 410
        totals.costBadDebtMillionths = 210
        totals.splitFailureBasisPoints = 82
        totals.heldMinorUnits = 120_433_000
        totals.reviewOpen = 23
        totals.reviewOldestSeconds = 660
        totals.reviewOverDeadline = 4
        totals.reviewDoneToday = 311
        totals.unknownOrders = 41
        totals.latePaid = 2
        return totals
    }

    private static var channels: [ChannelRow] {
        [
            channel("wechat", .ok, success: 9_740, change: -20, rate: 18_400, weight: 45),
            channel("alipay", .ok, success: 9_790, change: 10, rate: 14_100, weight: 33),
            channel("unionpay", .critical, success: 8_810, change: -790, rate: 2_200, weight: 10),
        ]
    }

    static func channel(
        _ id: String, _ state: ChannelRow.State, success: Int?, change: Int?, rate: Int, weight: Int
    ) -> ChannelRow {
        var row = ChannelRow(id: id)
        row.state = state
        row.success5m = success
        row.success5mChange = change
        row.ordersCentiPerSecond = rate
        row.capacityPercent = rate / 300
        row.costMillionths = 6_000
        row.costRateMillionths = 5_500
        row.costUpkeepMillionths = 300
        row.costBadDebtMillionths = 200
        row.costShareBasisPoints = 4_460
        row.splitFailureBasisPoints = state == .critical ? 190 : 31
        row.weight = weight
        row.settingVersion = 4
        row.trend = (0..<30).map { success == nil ? nil : 8_500 + ($0 * 97) % 1_500 }
        row.successPerMinute = (0..<60).map { (success ?? 0) - ($0 * 13) % 200 }
        row.p50Milliseconds = 287
        row.p95Milliseconds = 2_122
        row.timeoutBasisPoints = 10
        row.inFlightOrders = 37
        row.inFlightMinorUnits = 2_100_410
        row.refundBasisPoints = 80
        row.probesNeeded = 5
        row.probesDone = 5
        row.stateSince = at - 180_000
        row.capacityPerSecond = 450
        row.calls = 12
        row.callsCeiling = 400
        if state == .critical {
            row.dayMinorUnits = 24_000_000
            row.dayLimitMinorUnits = 200_000_000
            row.dayPercent = 12
        }
        row.routingShareBasisPoints = rate / 4
        row.paidOrders = 8_000
        row.paidMinorUnits = 137_000_000
        if state == .critical {
            row.errors = [
                ErrorRow(code: "ORDER_TIMEOUT", errorClass: "unknown", count: 61, shareBasisPoints: 6_100, firstAt: at - 200_000, english: "No answer in time: the result is open", chinese: "超时无应答: 结果未知"),
                ErrorRow(code: "BANK_BUSY", errorClass: "technical", count: 22, shareBasisPoints: 2_200, firstAt: at - 170_000, english: "The system is busy", chinese: "系统繁忙"),
            ]
        }
        return row
    }

    private static var preferences: [PreferenceRow] {
        [("<25", 61, 28, 5), ("25-34", 52, 36, 6), ("60+", 66, 14, 17)].map { group, wechat, alipay, unionpay in
            PreferenceRow(group: group, orders: 1_204, shares: [
                PreferenceShare(channel: "wechat", basisPoints: wechat * 100),
                PreferenceShare(channel: "alipay", basisPoints: alipay * 100),
                PreferenceShare(channel: "unionpay", basisPoints: unionpay * 100),
            ])
        }
    }

    private static var regions: [PreferenceRow] {
        [PreferenceRow(group: "浙江", orders: 801, shares: [PreferenceShare(channel: "alipay", basisPoints: 6_400)])]
    }

    private static var alerts: [AlertRow] {
        var ill = AlertRow(id: "a-2", kind: .success, severity: "critical", channel: "unionpay", since: at - 180_000)
        ill.valueBasisPoints = 8_810
        ill.limitBasisPoints = 9_000
        var split = AlertRow(id: "a-1", kind: .splitFailure, severity: "warn", channel: nil, since: at - 60_000)
        split.valueBasisPoints = 82
        split.limitBasisPoints = 50
        split.acknowledgedBy = "ops.wang"
        var old = AlertRow(id: "a-0", kind: .shopBacklog, severity: "warn", channel: nil, since: at - 4_900_000)
        old.count = 1_204
        old.closedAt = at - 4_600_000
        return [split, ill, old]
    }

    private static var events: [EventRow] {
        [
            EventRow(at: at - 9_000, kind: "weight.changed", who: "ops.li", channel: "wechat", subject: "", minorUnits: 0, code: "50 -> 45"),
            EventRow(at: at - 20_000, kind: "case.opened", who: "", channel: "alipay", subject: orderID(1), minorUnits: 71_900, code: "money_held"),
            EventRow(at: at - 180_000, kind: "alert.raised", who: "engine", channel: "unionpay", subject: "", minorUnits: 0, code: "success"),
        ]
    }

    private static var changes: [ChangeRow] {
        [
            ChangeRow(at: at - 9_000, who: "ops.li", act: "weight", target: "wechat", change: "50 -> 45", reason: "cost drift", outcome: "done"),
            ChangeRow(at: at - 900_000, who: "ops.wang", act: "failover", target: "unionpay", change: "none -> off", reason: "bank notice", outcome: "capacity"),
        ]
    }

    static let orderStates = [
        "paid", "paying", "unknown", "split", "refund_part", "held", "review", "closed", "expired", "rejected", "failed", "refunded",
    ]

    static var orders: [OrderRow] {
        (0..<40).map { number in
            OrderRow(
                id: orderID(number), shop: "shop-\(number % 3)", shopOrderNumber: "S\(5_000 - number)", at: at - Int64(number) * 4_000,
                channel: number % 12 == 10 ? nil : ["wechat", "alipay", "unionpay"][number % 3],
                minorUnits: Int64(number * 71_377 % 1_900_000 + 1_000), refundedMinorUnits: 0,
                state: orderStates[number % orderStates.count], late: number == 12, paidTwice: number == 24, mismatch: false,
                buyer: "u\(30_000 + number)***", category: ["goods", "coupon", "virtual"][number % 3], attempts: number % 4 == 2 ? 2 : 1,
                riskScore: number % 5 == 0 ? 71 : 0, score: 480 + number, legsSettled: 1, legs: number % 2 == 0 ? 3 : 0, version: 3)
        }
    }

    private static func value(
        go: Int, net: Int64, cost: Int64, retry: Int64, value: Int64, share: Int, breaker: String = "closed", ramp: Int = 1_000
    ) -> CandidateValueView {
        CandidateValueView(
            breaker: breaker, override: "none", rampThousandths: ramp, acceptanceMillionths: go,
            weightedAcceptanceMillionths: Int64(go), costMillionths: cost, netMillionths: net, retryBillionths: retry,
            tiltTenThousandths: 10_000, placePriceMillionths: 0, valueBillionths: value, probabilityMillionths: share,
            callsUnderWay: 3, callsCeiling: 120, openOrders: 9)
    }

    static func trace(_ row: OrderRow) -> OrderTrace {
        var decision = DecisionView(
            attemptNumber: 1, at: row.at + 17, chosen: "unionpay", explored: false, propensityMillionths: 980_000,
            preferenceWeight: 60, costWeight: 40,
            candidates: [
                CandidateView(channel: "unionpay", exclusion: nil, preference: 700, cost: 980, success: 990, headroom: 1_000, weight: 45, total: 812),
                CandidateView(channel: "wechat", exclusion: nil, preference: 710, cost: 600, success: 980, headroom: 990, weight: 45, total: 744),
                CandidateView(channel: "alipay", exclusion: "breaker_open", preference: 0, cost: 0, success: 0, headroom: 0, weight: 33, total: 0),
            ])
        decision.basis = DecisionBasisView(
            lot: 412_774, settingsVersion: 17, marginMillionths: 100_000, retryMillionths: 870_000, explorePartsPerMillion: 10_000)
        decision.candidates[0].value = value(go: 930_000, net: 96_110, cost: 3_890, retry: 620_000, value: 89_098_000, share: 995_000)
        decision.candidates[1].value = value(go: 950_000, net: 93_800, cost: 6_200, retry: 1_240_000, value: 88_567_800, share: 5_000, ramp: 500)
        decision.candidates[2].value = value(go: 900_000, net: 0, cost: 6_210, retry: 0, value: 0, share: 0, breaker: "open")
        decision.flips = [
            FlipView(kind: "preference_weight", channel: nil, before: 60, after: 71),
            FlipView(kind: "success", channel: "wechat", before: 980, after: 987),
            FlipView(kind: "cost", channel: "wechat", before: 6_200, after: 5_610),
        ]
        return OrderTrace(
            row: row, refundableMinorUnits: row.minorUnits,
            steps: [
                TraceStep(at: row.at, kind: "order.created", channel: nil, subject: "", minorUnits: row.minorUnits, code: "", durationMilliseconds: 0),
                TraceStep(at: row.at + 90, kind: "attempt.prepaid", channel: "unionpay", subject: "", minorUnits: 0, code: "", durationMilliseconds: 68),
                TraceStep(at: row.at + 3_224, kind: "order.paid", channel: "unionpay", subject: "", minorUnits: row.minorUnits, code: "", durationMilliseconds: 0),
            ],
            decisions: [decision], findings: [FindingView(rule: "large_amount", points: 22, evidence: "amount 18,800.00 over 15,000.00")],
            money: [
                MoneyLine(kind: .paid, name: "unionpay", minorUnits: 128_800),
                MoneyLine(kind: .fee, name: "unionpay", minorUnits: 489),
                MoneyLine(kind: .share, name: "leader", minorUnits: 9_016, state: "settled", timing: "real_time"),
                MoneyLine(kind: .shop, name: "", minorUnits: 119_295),
            ],
            ledgerEntries: 6, ledgerBalanced: true, preferenceWeight: 60, costWeight: 40)
    }

    static var cases: [CaseRow] {
        let rules = ["device_hopping", "new_user_large", "unusual_hours", "frequency", "large_amount"]
        var rows = (0..<5).map { number in
            CaseRow(
                id: caseID(number), order: orderID(number), kind: number == 1 ? "before_payment" : "money_held", rule: rules[number],
                channel: ["wechat", "alipay", "unionpay"][number % 3], minorUnits: 1_880_000 - Int64(number) * 111_111, score: 91 - number * 4,
                createdAt: at - 660_000 + Int64(number) * 90_000, deadline: at - 60_000 + Int64(number) * 90_000,
                state: number == 2 ? "claimed" : "waiting", claimedBy: number == 2 ? "rv.chen" : "", version: 2)
        }
        rows[0].escalation = 2
        rows[2].claimUntil = at + 400_000
        rows[3].answeredBy = "rv.chen"
        rows[4].answeredBy = "rv.chen"
        rows[4].isDisputed = true
        return rows
    }

    static func queue(at: Int64) -> ReviewQueueView {
        var view = ReviewQueueView()
        view.medianMilliseconds = 44_000
        view.agreementBasisPoints = 9_810
        view.deadlineSeconds = 600
        view.late = 4
        view.forAdmin = 1
        view.wantedByYou = [
            OpinionRow(
                reviewCase: caseID(9), minorUnits: 2_200_000, by: "ops.li", at: at - 120_000,
                expiresAt: at + 780_000, isDisputed: false)
        ]
        view.wantedFromYou = [
            OpinionRow(
                reviewCase: caseID(3), minorUnits: 1_546_667, by: "rv.chen", at: at - 360_000,
                expiresAt: at + 540_000, isDisputed: false),
            OpinionRow(
                reviewCase: caseID(4), minorUnits: 1_435_556, by: "rv.chen+rv.wu", at: at - 400_000, expiresAt: nil,
                isDisputed: true),
        ]
        view.reviewers = [
            ReviewerRow(name: "rv.chen", today: 201, medianMilliseconds: 41_000, pairs: 104, agreed: 102, claimed: 1),
            ReviewerRow(name: "rv.wu", today: 110, medianMilliseconds: 58_000, pairs: 98, agreed: 96, claimed: 0),
        ]
        return view
    }

    static func detail(_ row: CaseRow) -> CaseDetail {
        var detail = CaseDetail(row: row, findings: [
            FindingView(rule: row.rule, points: 48, evidence: "6 users on one device in 24 h"),
            FindingView(rule: "large_amount", points: 22, evidence: "18,800.00 over 15,000.00"),
        ])
        detail.buyer = "u417***"
        detail.buyerAgeSeconds = 259_200
        detail.buyerOrders = 9
        detail.buyerRefunds = 4
        detail.device = "d-77f1"
        detail.deviceUsers = 4
        detail.deviceOrders = 14
        detail.deviceMinorUnits = 6_120_400
        detail.region = "杭州"
        detail.notes = [NoteView(at: at - 30_000, by: "rv.chen", text: "called the shop")]
        detail.onApprove = [
            PreviewEffect(kind: .releasesMoney, minorUnits: row.minorUnits),
            PreviewEffect(kind: .splitsAtOnce, minorUnits: 131_600, name: "leader"),
        ]
        detail.onReject = [PreviewEffect(kind: .refundsBuyer, minorUnits: row.minorUnits)]
        detail.holdsUsed = 1
        detail.fourEyes = row.minorUnits >= 1_000_000
        detail.holdUntil = 1_795_395_600_000
        detail.alike = AlikeView(
            approved: 4, approvedRefunded: 1, approvedUnpaid: 0, rejected: 37, rejectedRefunded: 36)
        detail.history = [
            CaseEventView(at: row.createdAt, kind: "case.opened", who: ""),
            CaseEventView(at: at - 90_000, kind: "case.claimed", who: "rv.chen"),
            CaseEventView(at: at - 30_000, kind: "case.noted", who: "rv.chen"),
        ]
        if row.id == caseID(3) { detail.answers = [AnswerView(by: "rv.chen", at: at - 360_000)] }
        if row.id == caseID(4) {
            detail.answers = [
                AnswerView(by: "rv.chen", at: at - 400_000, answer: "approve", reason: "known customer"),
                AnswerView(by: "rv.wu", at: at - 60_000, answer: "reject", wording: "identity", reason: "device of the ring"),
            ]
        }
        return detail
    }
}
