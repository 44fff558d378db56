import Operations

/// A morning of one installation: people, rules and timers, one refusal, one undo; and older rows than one page holds.
enum AuditFixtures {
    static let size: Int64 = 88_204

    static func view(at: Int64, _ query: AuditQuery?) -> AuditView {
        let query = query ?? AuditQuery()
        var view = AuditView()
        view.size = size
        let before = query.before ?? size + 1
        let all = rows(at).filter { $0.sequence < before }
        view.rows = Array(all.filter { query.filter.passes($0) }.prefix(query.limit))
        view.lookedTo = all.last?.sequence ?? before
        view.isMore = (all.last?.sequence ?? 0) > 88_170
        view.today.actions = 412
        view.today.byPeople = 38
        view.today.bySystem = 374
        view.today.refused = 2
        view.today.undoneByTimer = 2
        view.month = month
        view.detail = rows(at).first { $0.sequence == query.sequence }.map(detail)
        view.check.checked = query.checks ? 4_000 : size
        view.check.checkedTo = at - 2_000
        view.check.size = size
        view.check.heads = 30
        return view
    }

    private static var month: AuditMonth {
        var month = AuditMonth()
        month.levels = [(2, 812, 11), (3, 41, 6), (4, 288, 9)].map { level, done, refused in
            var made = AuditMonth.Level(riskClass: level)
            made.done = done
            made.refused = refused
            return made
        }
        month.undoneByPerson = 31
        month.undoneByTimer = 22
        month.consideredMilliseconds = 6_100
        month.refusals = [("stale_data", 7), ("capacity", 4), ("same_person", 2)].map {
            AuditMonth.Refusal(rule: $0.0, count: $0.1)
        }
        return month
    }

    private static func detail(_ row: AuditRow) -> AuditDetail {
        var detail = AuditDetail(row: row)
        detail.previous = "02e144c0" + String(repeating: "0", count: 56)
        detail.hash = "9f3c77a0" + String(repeating: "0", count: 56)
        detail.actionID = "01KEMZ5J3QA7Q0000000000900"
        guard !row.isSystem else { return detail }
        detail.origin = "ssh 10.0.3.7"
        detail.terminal = "80x24 xterm-256color"
        detail.typed = row.riskClass >= 3 ? row.target : ""
        detail.dataAgeMilliseconds = 400
        detail.consideredMilliseconds = 5_300
        detail.shown = "77a0" + String(repeating: "b", count: 60)
        detail.foreseen = row.riskClass >= 3 ? "moves:18400 alipay:131 success:-410" : ""
        detail.headAt = row.at + 3_600_000
        detail.headKeyID = "ledger-key-3"
        return detail
    }

    private static func rows(_ at: Int64) -> [AuditRow] {
        let morning: [(Int64, String, String, String, Int, String, String, String, String, String, String)] = [
            (9, "breaker", "system", "breaker", 3, "unionpay", "-> open", "load 71 %", "done", "", ""),
            (96, "ops.li", "operator", "acknowledge", 1, "a-2207", "acknowledged", "", "done", "", "s-41"),
            (287, "ops.li", "operator", "weight", 2, "wechat", "50 -> 45", "cost drift", "done", "", "s-42"),
            (1_323, "fin.zhao", "finance", "second", 4, "p-0412", "refund by fin.wu and fin.zhao", "month end", "done",
             "fin.wu", "s-43"),
            (1_807, "schedule", "system", "batch", 2, "01KEMZ5J3QB0000000000000412", "ready -> sent", "due", "done", "",
             ""),
            (2_817, "ops.wang", "operator", "failover", 3, "wechat", "", "wechat slow", "capacity", "", "s-45"),
            (3_667, "rv.chen", "reviewer", "reject", 4, "01KEMZ5J3QC5E0000000000801", "reject", "ring, 2nd rv.wu",
             "proposed", "", "s-46"),
            (7_485, "timer", "system", "undo", 2, "wechat", "45 -> 50", "not kept", "done", "", ""),
            (9_593, "ops.wang", "operator", "export", 1, "paydeck-orders-110214.csv", "500 rows", "", "done", "",
             "s-48"),
        ]
        let first = morning.enumerated().map { place, row in
            AuditRow(
                sequence: size - Int64(place), at: at - row.0 * 1_000 + 114, who: row.1, role: row.2, act: row.3,
                riskClass: row.4, target: row.5, change: row.6, reason: row.7, outcome: row.8,
                detail: row.8 == "capacity" ? "alipay would carry 131 %, at most 100 %" : "", second: row.9,
                session: row.10)
        }
        let earlier = (0..<24).map { number -> AuditRow in
            AuditRow(
                sequence: size - 9 - Int64(number), at: at - 10_000_000 - Int64(number) * 177_000, who: "ops.li",
                role: "operator", act: "keep", riskClass: 1, target: "t-\(number)", change: "kept", reason: "",
                outcome: "done", detail: "", second: "", session: "s-30")
        }
        return first + earlier
    }
}
