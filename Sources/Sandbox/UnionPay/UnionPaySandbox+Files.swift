import Channels
import Cryptography
import Payments

/// The settlement file of a day, and the certificate that card data is encrypted to (unionpay.md).
extension UnionPaySandbox {
    /// A day's trades, once the day is over: zip in zlib in base 64. Lines carry UnionPay's usual fee of 0.38 %.
    func settlementFile(_ values: [String: String], _ context: SandboxContext) throws(UnionPayFault) -> Fields {
        guard values["bizType"] == "000000", values["fileType"] == "00" else {
            throw UnionPayFault("13", "bizType or fileType[1300009]")
        }
        guard let date = values["settleDate"], date.utf8.count == 4, Int(date) != nil else {
            throw UnionPayFault("13", "settleDate[1300010]")
        }
        let day = day(date, before: context.now)
        let lines = settlementLines(day)
        guard let day, !lines.isEmpty else { throw UnionPayFault("98", "no such file[9800001]") }
        let stem = "INN" + day.dropFirst(2) + "88"
        let merchant = SandboxKeys.unionpayMerchant
        let archive = StoredArchive.zip([
            (name: stem + "ZM_" + merchant, bytes: lines.flatMap { Array(($0 + "\r\n").utf8) }),
            (name: stem + "ZME_" + merchant, bytes: []),
        ])
        return [
            ("respCode", "00"), ("respMsg", "success[0000000]"), ("fileType", "00"), ("settleDate", date),
            ("fileName", merchant + "_" + day + ".zip"), ("fileContent", Base64.encode(StoredArchive.zlib(archive))),
        ]
    }

    /// The newest settlement day of that date that is over; nil when there is none with a trade.
    private func day(_ date: String, before now: Timestamp) -> String? {
        let today = UnionPaySandbox.settlementDay(now)
        let days = book.order.compactMap { book[$0] }.flatMap { trade in
            [trade.paidAt].compactMap { $0 } + trade.refunds.compactMap(\.doneAt)
        }.map { UnionPaySandbox.settlementDay($0) }
        return days.filter { $0 < today && $0.hasSuffix(date) }.max()
    }

    private func settlementLines(_ day: String?) -> [String] {
        guard let day else { return [] }
        var lines: [String] = []
        for trade in book.order.compactMap({ book[$0] }) {
            guard let paidAt = trade.paidAt else { continue }
            if UnionPaySandbox.settlementDay(paidAt) == day { lines.append(SettlementLine(trade, paidAt).text) }
            for refund in trade.refunds where refund.state == .succeeded {
                guard let doneAt = refund.doneAt, UnionPaySandbox.settlementDay(doneAt) == day else { continue }
                lines.append(SettlementLine(refund, of: trade, paidAt, doneAt).text)
            }
        }
        return lines
    }

    func encryptionCertificate(_ values: [String: String]) throws(UnionPayFault) -> Fields {
        guard values["bizType"] == "000000", values["certType"] == "01" else {
            throw UnionPayFault("13", "bizType or certType[1300011]")
        }
        return [
            ("respCode", "00"), ("respMsg", "success[0000000]"), ("certType", "01"),
            ("encryptPubKeyCert", UnionPaySandbox.text(keys.unionpayPlatformCertificate)),
        ]
    }
}

/// One line of the ZM file: 42 fields of fixed width, a blank after each.
private struct SettlementLine {
    private var fields: [Int: String] = [:]

    private static let widths = [
        3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32,
        13, 13, 8, 32, 13, 13, 12, 2, 1, 32, 98,
    ]

    init(_ trade: SandboxTrade, _ paidAt: Timestamp) {
        self.init(
            code: "S22", type: ("01", "01"), number: trade.number, channelNumber: trade.channelNumber,
            minorUnits: trade.paidMinorUnits, at: paidAt, toMerchant: true)
    }

    init(_ refund: SandboxRefund, of trade: SandboxTrade, _ paidAt: Timestamp, _ at: Timestamp) {
        self.init(
            code: "S30", type: (refund.unionpayType, "00"), number: refund.number, channelNumber: refund.channelNumber,
            minorUnits: refund.minorUnits, at: at, toMerchant: false)
        fields[14] = "000001"
        fields[15] = String(paidAt.compactBeijing.dropFirst(4))
        fields[27] = trade.channelNumber
        fields[41] = UnionPaySandbox.orderID(trade)
    }

    private init(
        code: String, type: (String, String), number: String, channelNumber: String, minorUnits: Int64, at: Timestamp,
        toMerchant: Bool
    ) {
        let fee = (minorUnits * 38 + 5_000) / 10_000
        let signed = { (units: Int64, isCredit: Bool) in (isCredit ? "C" : "D") + SettlementLine.digits(units) }
        let net = signed(minorUnits - fee, toMerchant)
        fields = [
            1: code, 2: "00010000", 3: "00010000", 4: "000001", 5: String(at.compactBeijing.dropFirst(4)),
            6: UnionPaySandbox.maskedCard, 7: SettlementLine.digits(minorUnits), 8: "5311", 9: "07",
            10: channelNumber, 12: String(number.prefix { $0 != "@" }), 13: "01", 16: signed(fee, !toMerchant),
            17: net, 18: "0001", 20: type.0, 21: type.1, 22: "000201", 28: SandboxKeys.unionpayMerchant, 33: net,
        ]
    }

    private static func digits(_ units: Int64) -> String {
        let text = String(units)
        return String(repeating: "0", count: max(0, 12 - text.utf8.count)) + text
    }

    var text: String {
        SettlementLine.widths.enumerated().map { index, width in
            let text = fields[index + 1] ?? ""
            return text + String(repeating: " ", count: max(0, width - text.utf8.count) + 1)
        }.joined()
    }
}
