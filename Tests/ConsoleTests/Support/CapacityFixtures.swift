import Operations

/// A promotion that does not fit: WeChat is full, Alipay takes what may leave it, a part finds no place.
enum CapacityFixtures {
    static func view(at now: Int64, _ query: PeakQuery?) -> CapacityView {
        // 20:00 in Beijing of the fixtures' day.
        var view = CapacityView(
            source: query == nil ? .planned : .asked, centiPerSecond: query?.centiPerSecond ?? 190_000,
            at: query?.at ?? now + 22_673_000, minutes: query?.minutes ?? 30)
        view.by = query == nil ? "ops.li" : ""
        view.lostCentiPerSecond = 21_000
        view.fitsUpToCentiPerSecond = 164_000
        view.sample = 160
        view.rows = [
            row("wechat", now: 18_400, peak: 88_000, wanted: 121_000, ceiling: 88_000),
            row("alipay", now: 14_100, peak: 64_000, wanted: 52_000, ceiling: 90_000),
            row("unionpay", now: 2_200, peak: 17_000, wanted: 17_000, ceiling: 45_000),
        ]
        view.rows[2].dayMinorUnits = 24_000_000
        view.rows[2].dayStartMinorUnits = 60_000_000
        view.rows[2].dayEndMinorUnits = 174_000_000
        view.rows[2].dayLimitMinorUnits = 200_000_000
        view.rows[2].dayEndBasisPoints = 8_700
        var palm = row("palm", now: 0, peak: 0, wanted: 0, ceiling: 5_000)
        palm.out = "failed_over"
        view.rows.append(palm)
        view.spills = [
            SpillRow(from: "wechat", to: "alipay", startsAtCentiPerSecond: 133_000, centiPerSecond: 12_000),
            SpillRow(from: "wechat", to: nil, startsAtCentiPerSecond: 171_000, centiPerSecond: 21_000),
        ]
        view.advice = [
            AdviceRow(act: .bringBack, channel: "palm", value: 0, lostCentiPerSecond: 16_000),
            AdviceRow(act: .raiseRate, channel: "wechat", value: 1_230, lostCentiPerSecond: 0),
            AdviceRow(act: .beginEarlier, channel: nil, value: 4, lostCentiPerSecond: 0),
        ]
        return view
    }

    private static func row(_ id: String, now: Int, peak: Int, wanted: Int, ceiling: Int) -> CapacityRow {
        var row = CapacityRow(id: id)
        row.nowCentiPerSecond = now
        row.peakCentiPerSecond = peak
        row.wantedCentiPerSecond = wanted
        row.ceilingCentiPerSecond = ceiling
        row.limitedBy = "rate"
        row.useBasisPoints = peak * 10_000 / ceiling
        row.calls = 31
        row.callsCeiling = 400
        row.openOrders = 1_204
        row.dayMinorUnits = 137_000_000
        row.dayStartMinorUnits = 190_000_000
        row.dayEndMinorUnits = 610_000_000
        return row
    }
}
