import JSON
import RiskSimulation

/// What one way of looking found over all seeds.
struct RiskBenchRow {
    static let own = "standard rules"

    let name: String
    private var found: [PlantedKind: RiskRunResult.Found] = [:]
    private var goodOrders = 0
    private var falseAlerts = 0
    private var results: [RiskRunResult] = []

    init(_ name: String) { self.name = name }

    var alertsPerThousand: Double { Double(falseAlerts) * 1_000 / Double(max(1, goodOrders)) }

    mutating func add(_ result: RiskRunResult) {
        for (kind, part) in result.found {
            var sum = found[kind] ?? RiskRunResult.Found()
            sum.cases += part.cases
            sum.inTime += part.inTime
            found[kind] = sum
        }
        goodOrders += result.goodOrders
        falseAlerts += result.falseAlerts
        results.append(result)
    }

    /// Of one kind, or of all cases.
    func recall(_ kind: PlantedKind?) -> Double {
        let parts: [RiskRunResult.Found] = kind.map { [found[$0] ?? RiskRunResult.Found()] } ?? Array(found.values)
        let cases = parts.reduce(0) { $0 + $1.cases }
        let inTime = parts.reduce(0) { $0 + $1.inTime }
        return cases == 0 ? 1 : Double(inTime) / Double(cases)
    }

    private func meanPercent(_ part: KeyPath<RiskRunResult, Double>) -> Double {
        results.reduce(0) { $0 + $1[keyPath: part] } * 100 / Double(max(1, results.count))
    }

    /// In print order.
    var figures: [(name: String, value: Double)] {
        var figures: [(name: String, value: Double)] = PlantedKind.allCases.map { kind in
            (name: kind.rawValue, value: recall(kind) * 100)
        }
        figures.append((name: "alerts", value: alertsPerThousand))
        figures.append((name: "p@100", value: meanPercent(\.precision)))
        figures.append((name: "limit", value: meanPercent(\.precisionLimit)))
        figures.append((name: "card p@100", value: meanPercent(\.cardPrecision)))
        figures.append((name: "limit", value: meanPercent(\.cardPrecisionLimit)))
        return figures
    }

    var json: JSONValue {
        var members = [JSONMember(name: "way", value: .string(name))]
        let names = PlantedKind.allCases.map(\.rawValue) + [
            "alerts_per_thousand", "precision_at_100", "precision_limit", "card_precision_at_100",
            "card_precision_limit",
        ]
        for (name, figure) in zip(names, figures) {
            members.append(JSONMember(name: name, value: .number(BenchFormat.hundredths(figure.value))))
        }
        return .object(members)
    }
}
