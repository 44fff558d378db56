/// One metric with its samples, as Prometheus collects it.
package struct MetricFamily: Sendable, Equatable {
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    /// Letters, digits, `_` and `:`, unit last: "paydeck_order_seconds".
    package let name: String
    package let help: String
    package let kind: Kind
    package let samples: [Sample]

    package struct Sample: Sendable, Equatable {
        /// Added to the family's name: "_bucket", "_sum", "_count", or nothing.
        package let suffix: String
        package let labels: [Label]
        package let value: Value

        package init(_ value: Value, labels: [Label] = [], suffix: String = "") {
            self.value = value
            self.labels = labels
            self.suffix = suffix
        }
    }

    package struct Label: Sendable, Equatable {
        package let name: String
        package let value: String
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Counts stay whole numbers; measured time is given in milliseconds or thousandths and written in the base unit.
    package enum Value: Sendable, Equatable {
        case whole(Int64)
        case thousandths(Int64)
    }

    package init(name: String, help: String, kind: Kind, samples: [Sample]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.samples = samples
    }
}

/// The text format of Prometheus, version 0.0.4.
package enum PrometheusText {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    package static func render(_ families: [MetricFamily]) -> [UInt8] {
        var text = ""
        for family in families {
            text += "# HELP \(family.name) \(escaped(family.help, quotes: false))\n"
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            for sample in family.samples {
                text += family.name + sample.suffix + labels(sample.labels) + " " + number(sample.value) + "\n"
            }
        }
        return Array(text.utf8)
    }

    private static func labels(_ labels: [MetricFamily.Label]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\"" where quotes: out += "\\\""
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// "1.5" for 1,500 thousandths: no binary fraction is ever made.
    static func number(_ value: MetricFamily.Value) -> String {
        switch value {
        case .whole(let count): return String(count)
        case .thousandths(let count):
            let digits = String(count.magnitude % 1_000)
            let fraction = String(repeating: "0", count: 3 - digits.count) + digits
            let trimmed = String(fraction.reversed().drop { $0 == "0" }.reversed())
            return (count < 0 ? "-" : "") + String(count.magnitude / 1_000) + (trimmed.isEmpty ? "" : "." + trimmed)
        }
    }
}
