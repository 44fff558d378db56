import Operations

/// Shares, withdrawals and batches as an engine would tell them.
enum MoneyFixtures {
    static func splits(at: Int64) -> SplitsView {
        var view = SplitsView()
        view.failure5m = 82
        view.failure1h = 41
        view.failure24h = 19
        view.failurePerMinute = (0..<60).map { $0 < 3 ? nil : ($0 * 13) % 90 }
        view.acceptedP95Milliseconds = 380
        view.waitingMinorUnits = 41_211_840
        view.waitingLegs = 18_204
        view.nextRunAt = at + 37_000_000
        view.toPerson = 12
        view.reasons = [
            reason("ACCOUNT_ABNORMAL", "wechat", 31, 881_200, "person"),
            reason("NOT_ENOUGH", "alipay", 7, 120_450, "retry", at + 1_380_000),
            reason("RECEIVER_RECEIPT_LIMIT", "wechat", 4, 210_000, "wait"),
        ]
        view.byChannel = [
            SplitRateRow(name: "wechat", failure: 61, count: 3_812), SplitRateRow(name: "alipay", failure: 22, count: 1_204),
        ]
        view.byTiming = [
            SplitRateRow(name: "real_time", failure: 91, count: 3_812), SplitRateRow(name: "next_day", failure: nil, count: 0),
        ]
        view.legs = legs(at)
        view.deadlines = [
            FreezeRow(order: Fixtures.orderID(3), channel: "wechat", minorUnits: 88_000, until: at + 40_000_000),
            FreezeRow(order: Fixtures.orderID(4), channel: "alipay", minorUnits: 12_300, until: at + 500_000_000),
        ]
        view.accounts = [
            account("clearing", 120_443_300, 8_820_400), account("held", 1_204_330, nil), account("escrow", 8_814_000, 1_240_000),
            account("participant", 412_118, -1_204), account("commission", 30_100_000, 301_000),
        ]
        view.accountCount = 1_204
        view.treeSize = 88_204
        view.head = TreeHeadView(
            size: 88_000, root: "9f3c77a041be" + String(repeating: "0", count: 48) + "02e1", at: at - 600_000,
            keyID: "ledger-key-3")
        view.roundingTodayMinorUnits = 4_107
        return view
    }

    private static func reason(
        _ code: String, _ channel: String, _ count: Int, _ units: Int64, _ next: String, _ at: Int64? = nil
    ) -> SplitReasonRow {
        var row = SplitReasonRow(code: code, channel: channel, count: count, minorUnits: units, next: next)
        row.nextAt = at
        return row
    }

    private static func account(_ kind: String, _ units: Int64, _ change: Int64?) -> AccountRow {
        var row = AccountRow(kind: kind, minorUnits: units)
        row.change24hMinorUnits = change
        return row
    }

    static func legID(_ number: Int) -> String { "01KSPLT" + String(repeating: "0", count: 16) + "\(100 + number)" }

    private static func legs(_ at: Int64) -> [LegRow] {
        let states = ["blocked", "failed", "accepted", "settled", "returning", "waiting", "unknown", "settled"]
        return states.enumerated().map { number, state in
            var row = LegRow(
                id: legID(number), order: Fixtures.orderID(number + 1), channel: number % 2 == 0 ? "wechat" : "alipay",
                receiver: "u\(number)0494***", role: ["platform", "leader", "member"][number % 3],
                minorUnits: Int64(7_912 + number * 12_345), state: state, timing: number % 2 == 0 ? "real_time" : "next_day",
                delivery: "channel")
            row.basisPoints = number == 2 ? nil : Int64(150 * (number + 1))
            row.tries = number % 3
            row.code = number < 2 ? ["NO_RELATION", "ACCOUNT_ABNORMAL"][number] : ""
            row.needsPerson = number == 0
            row.nextAt = number > 1 && number != 3 ? at + Int64(number) * 60_000 : nil
            row.number = "01KSPREQ00000000000000000\(number)"
            row.version = 4
            return row
        }
    }

    static func payouts(at: Int64, batch: String?, paused: Bool = false) -> PayoutsView {
        var view = PayoutsView()
        view.isPaused = paused
        view.pausedBy = paused ? "fin.zhao" : ""
        view.nextAt = at + 1_800_000
        view.inFlightMinorUnits = 4_120_000
        view.todayCount = 8_487
        view.todayMinorUnits = 204_822_400
        view.todayFeeMinorUnits = 44_000
        view.todaySavedMinorUnits = 192_040
        view.vipOnTime = 9_960
        view.backToday = 3
        view.owedMinorUnits = 30_100_000
        view.purposeMinorUnits = 120_000
        view.receivableMinorUnits = 4_500
        view.escrowMinorUnits = 8_814_000
        view.escrowOrders = 412
        view.settingVersion = 3
        view.batches = batches(at)
        view.payees = [PayeeRow(
            participant: "01KPAYEE000000000000000001", number: "m8***", shop: "tea-lane", askedAt: at - 3_600_000,
            earliest: at + 82_800_000)]
        view.withdrawals = withdrawals(at)
        if let row = view.batches.first(where: { $0.id == batch }) { view.batch = detail(row, view.withdrawals) }
        return view
    }

    static func batchID(_ number: Int) -> String { "01KBATCH0000000000000000\(10 + number)" }
    static func withdrawalID(_ number: Int) -> String { "01KWDRAW0000000000000000\(10 + number)" }

    private static func batches(_ at: Int64) -> [BatchRow] {
        let states = ["collecting", "waiting", "sent", "done"]
        return states.enumerated().map { number, state in
            var row = BatchRow(
                id: batchID(number), shop: "tea-lane", tier: number == 2 ? "vip" : "ordinary",
                method: ["bank-ea", "alipay", "wechat", "bank-ea"][number], dueAt: at + Int64(1 - number) * 1_800_000,
                state: state, count: 1_204 - number * 300, minorUnits: 30_100_000 - Int64(number) * 5_000_000)
            row.ended = state == "done" ? row.count : state == "sent" ? 71 : 0
            row.back = state == "done" ? 3 : 0
            row.needsTwo = number < 2
            row.firstPerson = number == 1 ? "fin.zhao" : ""
            row.version = 2
            return row
        }
    }

    private static func withdrawals(_ at: Int64) -> [WithdrawalRow] {
        let states = ["held", "unknown", "awaiting_confirmation", "requested", "succeeded", "returned"]
        return states.enumerated().map { number, state in
            var row = WithdrawalRow(
                id: withdrawalID(number), participant: "m\(number)***", minorUnits: Int64(600_000 - number * 70_123),
                level: number % 3 + 1, tier: number % 2 == 0 ? "ordinary" : "vip",
                method: ["bank-ea", "alipay", "wechat"][number % 3], state: state, at: at - 600_000)
            row.feeMinorUnits = number % 2 == 0 ? 0 : 500
            row.why = number == 0 ? "new_user_large" : ""
            row.account = "****73\(10 + number)"
            row.nextAt = number < 4 ? at + 300_000 : nil
            row.limitBasisPoints = number == 3 ? 9_800 : nil
            row.version = 5
            return row
        }
    }

    private static func detail(_ row: BatchRow, _ withdrawals: [WithdrawalRow]) -> BatchDetail {
        var detail = BatchDetail(row: row)
        detail.withinLimits = 1_201
        detail.withinLimitsMinorUnits = 29_412_000
        detail.held = 1
        detail.heldMinorUnits = 600_000
        detail.stopped = 2
        detail.stoppedMinorUnits = 88_000
        detail.coverBeforeMinorUnits = 141_200_000
        detail.coverAfterMinorUnits = 111_100_000
        detail.levels = [
            LevelRow(level: 1, dailyLimitMinorUnits: 100_000, count: 811, minorUnits: 18_800_000),
            LevelRow(level: 2, dailyLimitMinorUnits: 1_000_000, count: 380, minorUnits: 10_140_000),
        ]
        detail.biggest = Array(withdrawals.prefix(2))
        detail.vip = 13
        return detail
    }
}

extension MoneyFixtures {
    /// One that waits for its next try, one whose repeats have ended.
    static func messages(at: Int64) -> MessagesView {
        var view = MessagesView()
        view.undelivered = 1_203
        view.rows = [
            MessageRow(
                id: "N1M85QF7ZQ000000000000000A", shop: "tea-lane", event: "order.paid",
                order: "01M85QF7ZQ0000000000000001", url: "https://shop.example/paydeck/notify", isGivenUp: true,
                tries: 15, lastAnswer: "503", createdAt: at - 90_000_000, nextAt: nil),
            MessageRow(
                id: "N1M85QF7ZQ000000000000000B", shop: "silk-road", event: "refund.succeeded",
                order: "01M85QF7ZQ0000000000000002", url: "https://hook.example/a", isGivenUp: false, tries: 2,
                lastAnswer: "no_answer", createdAt: at - 45_000, nextAt: at + 15_000),
        ]
        return view
    }
}
