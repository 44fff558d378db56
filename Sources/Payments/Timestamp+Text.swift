extension Timestamp {
    /// "2026-11-23T09:30:05+08:00", the form WeChat Pay and our merchant API use.
    package var rfc3339Beijing: String {
        let time = civil()
        return "\(time.dateText)T\(time.clockText)+08:00"
    }

    /// "2026-11-23 09:30:05" in Beijing, the form Alipay uses.
    package var spacedBeijing: String {
        let time = civil()
        return "\(time.dateText) \(time.clockText)"
    }

    /// "20261123093005" in Beijing, the form UnionPay uses.
    package var compactBeijing: String {
        spacedBeijing.filter { $0.isNumber }
    }

    /// Reads RFC 3339 with a numeric offset or `Z`; fractions of a second are cut to milliseconds. Nil when malformed.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 40, bytes[4] == 45, bytes[7] == 45, bytes[10] == 84 || bytes[10] == 32,
            bytes[13] == 58, bytes[16] == 58,
            let fields = Timestamp.digits(bytes, [(0, 4), (5, 2), (8, 2), (11, 2), (14, 2), (17, 2)])
        else { return nil }
        var index = 19
        var millisecond = 0
        if bytes[index] == 46 {
            index += 1
            var scale = 100
            while index < bytes.count, bytes[index] >= 48, bytes[index] <= 57 {
                millisecond += Int(bytes[index] - 48) * scale
                scale /= 10
                index += 1
            }
            // A point without digits is no fraction.
            guard index > 20 else { return nil }
        }
        guard index < bytes.count, let offset = Timestamp.offset(bytes[index...]) else { return nil }
        self.init(
            year: fields[0], month: fields[1], day: fields[2], hour: fields[3], minute: fields[4], second: fields[5],
            millisecond: millisecond, offsetSeconds: offset)
    }

    /// Reads "yyyy-MM-dd HH:mm:ss" as Beijing time. Nil when malformed.
    package init?(spacedBeijing text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 19, bytes[4] == 45, bytes[7] == 45, bytes[10] == 32, bytes[13] == 58, bytes[16] == 58,
            let fields = Timestamp.digits(bytes, [(0, 4), (5, 2), (8, 2), (11, 2), (14, 2), (17, 2)])
        else { return nil }
        self.init(
            year: fields[0], month: fields[1], day: fields[2], hour: fields[3], minute: fields[4], second: fields[5])
    }

    /// Reads "yyyyMMddHHmmss" as Beijing time. Nil when malformed.
    package init?(compactBeijing text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 14,
            let fields = Timestamp.digits(bytes, [(0, 4), (4, 2), (6, 2), (8, 2), (10, 2), (12, 2)])
        else { return nil }
        self.init(
            year: fields[0], month: fields[1], day: fields[2], hour: fields[3], minute: fields[4], second: fields[5])
    }

    private static func digits(_ bytes: [UInt8], _ spans: [(start: Int, count: Int)]) -> [Int]? {
        var values: [Int] = []
        for span in spans {
            var value = 0
            for byte in bytes[span.start..<span.start + span.count] {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int(byte - 48)
            }
            values.append(value)
        }
        return values
    }

    private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
        let bytes = Array(text)
        if bytes == [90] { return 0 }
        guard bytes.count == 6, bytes[0] == 43 || bytes[0] == 45, bytes[3] == 58,
            let fields = digits(bytes, [(1, 2), (4, 2)]), fields[0] < 24, fields[1] < 60
        else { return nil }
        let seconds = Int64(fields[0] * 3_600 + fields[1] * 60)
        return bytes[0] == 43 ? seconds : -seconds
    }
}

extension CivilTime {
    /// "2026-11-23"
    package var dateText: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }
    /// "09:30:05"
    package var clockText: String { "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))" }

    private func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
