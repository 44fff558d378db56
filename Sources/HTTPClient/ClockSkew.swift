package import HTTPMessage

/// How far our clock is from a far end's, read from its `Date` header (whole seconds, so one second is noise).
package enum ClockSkew {
    /// Warn from here on: WeChat Pay refuses requests signed five minutes off.
    package static let warningSeconds: Int64 = 30
    /// Sign nothing from here on: it would be refused.
    package static let refusalSeconds: Int64 = 240

    /// Seconds the far end is ahead of us; nil when the answer has no readable date.
    package static func seconds(of response: HTTPResponse, ownUnixSeconds: Int64) -> Int64? {
        guard let text = response.headers["Date"], let theirs = unixSeconds(text) else { return nil }
        return theirs - ownUnixSeconds
    }

    /// Reads the form every server must write (RFC 9110, section 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
    static func unixSeconds(_ text: String) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int64(parts[1]), let year = Int64(parts[3]),
            let month = months.firstIndex(of: String(parts[2])), (1...31).contains(day), (1970...9999).contains(year)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        return days(year: year, month: Int64(month) + 1, day: day) * 86_400 + clock[0] * 3_600 + clock[1] * 60
            + clock[2]
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Days since 1970-01-01 on the Gregorian calendar, counting years from March.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
