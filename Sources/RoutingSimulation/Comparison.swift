/// The runs of all contestants side by side, in the order in which they were made.
package struct Comparison: Sendable {
    package struct Row: Sendable, Equatable {
        package let policy: String
        /// Capture by scenario, mean over seeds, of 100.
        package var captures: [Double] = []
        package var mean = 0.0
        /// Mean capture less the product's, paired by seed, and the standard error of that difference.
        package var difference = 0.0
        package var standardError = 0.0
        package var success = 0.0
        package var costBasisPoints = 0.0
        /// Attempts refused at a ceiling, all runs together.
        package var refusals = 0
        /// First attempts into the first fault of S8, mean over seeds.
        package var firstAttemptsIntoFault = 0.0
    }

    package let scenarios: [String]
    package let rows: [Row]

    /// - Parameter own: name of the contestant the others are compared with.
    package init(_ results: [RunResult], own: String) {
        var names: [String] = []
        var scenarios: [String] = []
        var seeds: [UInt64] = []
        for result in results {
            if !names.contains(result.policy) { names.append(result.policy) }
            if !scenarios.contains(result.scenario) { scenarios.append(result.scenario) }
            if !seeds.contains(result.seed) { seeds.append(result.seed) }
        }
        self.scenarios = scenarios
        let base = Comparison.means(results.filter { $0.policy == own }, seeds)
        rows = names.map { name in
            let mine = results.filter { $0.policy == name }
            var row = Comparison.row(name, mine, scenarios)
            let differences = zip(Comparison.means(mine, seeds), base).map { $0 - $1 }
            (row.difference, row.standardError) = Comparison.meanAndError(differences)
            return row
        }
    }

    private static func row(_ name: String, _ results: [RunResult], _ scenarios: [String]) -> Row {
        var row = Row(policy: name)
        row.captures = scenarios.map { scenario in mean(results.filter { $0.scenario == scenario }.map(\.capture)) }
        row.mean = mean(row.captures)
        row.success = mean(results.map(\.success))
        row.costBasisPoints = mean(results.map(\.costBasisPoints))
        row.refusals = results.reduce(0) { $0 + $1.refusals }
        row.firstAttemptsIntoFault = mean(
            results.filter { $0.scenario == "S8" }.map { Double($0.firstAttemptsIntoFault) })
        return row
    }

    private static func means(_ results: [RunResult], _ seeds: [UInt64]) -> [Double] {
        seeds.map { seed in mean(results.filter { $0.seed == seed }.map(\.capture)) }
    }

    static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    static func meanAndError(_ values: [Double]) -> (Double, Double) {
        let mean = mean(values)
        guard values.count > 1 else { return (mean, 0) }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (squares / Double(values.count - 1) / Double(values.count)).squareRoot())
    }
}
