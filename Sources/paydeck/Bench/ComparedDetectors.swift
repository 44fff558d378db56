/// What others use to notice that a channel is ill, written from their documents, for the detection bench.
struct ComparedDetector {
    enum Rule {
        /// Opens when at least half of the last `size` calls failed; says nothing before it has seen so many.
        case window(size: Int)
        /// Opens after so many failures in a row.
        case consecutive(Int)
        /// A score that a failure takes 5 % of and a success gives back, at most 1; alarm below the line.
        case score(line: Double)
    }

    let name: String
    private let rule: Rule
    private var outcomes: [Bool] = []
    private var next = 0
    private var failures = 0
    private var inRow = 0
    private var score = 1.0

    init(_ name: String, _ rule: Rule) {
        self.name = name
        self.rule = rule
    }

    static let all = [
        ComparedDetector("window 100, half failed (resilience4j)", .window(size: 100)),
        ComparedDetector("window 20, half failed", .window(size: 20)),
        ComparedDetector("5 failures in a row (Envoy)", .consecutive(5)),
        ComparedDetector("success score below 0.35 (elimination)", .score(line: 0.35)),
    ]

    /// - Returns: true at an alarm.
    mutating func record(success: Bool) -> Bool {
        switch rule {
        case .window(let size): slide(success, size)
        case .consecutive(let needed): count(success, needed)
        case .score(let line): follow(success, line)
        }
    }

    private mutating func slide(_ success: Bool, _ size: Int) -> Bool {
        if outcomes.count < size {
            outcomes.append(success)
        } else {
            failures -= outcomes[next] ? 0 : 1
            outcomes[next] = success
            next = (next + 1) % size
        }
        failures += success ? 0 : 1
        return outcomes.count == size && failures * 2 >= size
    }

    private mutating func count(_ success: Bool, _ needed: Int) -> Bool {
        inRow = success ? 0 : inRow + 1
        return inRow >= needed
    }

    private mutating func follow(_ success: Bool, _ line: Double) -> Bool {
        score = success ? min(1, score * 1.0526) : score * 0.95
        return score < line
    }
}
