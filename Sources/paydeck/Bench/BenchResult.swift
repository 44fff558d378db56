import Histogram
import JSON

/// One measured figure beside its reference from the same run.
struct BenchResult {
    let bench: String
    /// What is counted, for example "durable paid orders".
    let what: String
    let figure: Double
    let unit: String
    let referenceWhat: String
    let reference: Double
    /// Of one operation; nil when the figure is no rate.
    var latency: BenchLatency?
    /// Further figures, in print order.
    var details: [(name: String, value: String)] = []
    /// Lines of a table below the figure, and the same for scripts.
    var table: [String] = []
    var rows: JSONValue?

    /// The figure as a part of its reference.
    var ratio: Double { reference > 0 ? figure / reference : 0 }

    var json: JSONValue {
        var members = [
            JSONMember(name: "bench", value: .string(bench)), JSONMember(name: "what", value: .string(what)),
            JSONMember(name: "figure", value: .number(BenchFormat.decimal(figure))),
            JSONMember(name: "unit", value: .string(unit)),
            JSONMember(name: "reference_what", value: .string(referenceWhat)),
            JSONMember(name: "reference", value: .number(BenchFormat.decimal(reference))),
            JSONMember(name: "ratio", value: .number(BenchFormat.decimal(ratio))),
        ]
        if let latency {
            members.append(JSONMember(name: "latency_of", value: .string(latency.of)))
            members.append(JSONMember(name: "p50_microseconds", value: .number(BenchFormat.decimal(latency.p50))))
            members.append(JSONMember(name: "p99_microseconds", value: .number(BenchFormat.decimal(latency.p99))))
        }
        members.append(JSONMember(
            name: "details", value: .object(details.map { JSONMember(name: $0.name, value: .string($0.value)) })))
        if let rows { members.append(JSONMember(name: "rows", value: rows)) }
        return .object(members)
    }
}

/// Half and 99 of 100 operations took at most so many microseconds.
struct BenchLatency {
    let of: String
    let p50: Double
    let p99: Double

    /// - Parameter nanoseconds: a histogram of durations in nanoseconds.
    init(of: String, _ nanoseconds: Histogram<UInt64>) {
        self.of = of
        p50 = Double(nanoseconds.valueAtPercentile(50)) / 1_000
        p99 = Double(nanoseconds.valueAtPercentile(99)) / 1_000
    }
}

/// Numbers for people and scripts, without a locale.
enum BenchFormat {
    /// Three figures behind the point below 10, one below 1,000, none above.
    static func decimal(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let places = abs(value) < 10 ? 3 : abs(value) < 1_000 ? 1 : 0
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = Int64((abs(value) * scale).rounded())
        let sign = value < 0 && scaled != 0 ? "-" : ""
        guard places > 0 else { return sign + String(scaled) }
        let fraction = String(scaled % Int64(scale))
        return "\(sign)\(scaled / Int64(scale)).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
    }

    /// Two figures behind the point.
    static func hundredths(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let scaled = Int64((abs(value) * 100).rounded())
        let fraction = scaled % 100
        return "\(value < 0 && scaled != 0 ? "-" : "")\(scaled / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }

    /// The same with its sign.
    static func signed(_ value: Double) -> String { (value < 0 ? "" : "+") + hundredths(value) }

    /// Microseconds in the unit that reads best.
    static func duration(_ microseconds: Double) -> String {
        microseconds < 1_000 ? "\(decimal(microseconds)) us" : "\(decimal(microseconds / 1_000)) ms"
    }

    static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
