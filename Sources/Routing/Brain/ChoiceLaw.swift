import Payments

/// With which probability each channel is chosen. Known exactly, because later evaluation of recorded orders divides by
/// it.
enum ChoiceLaw {
    /// A candidate this close to the best, in thousandths of its value, may be explored: an order spent on learning
    /// then never costs more than the rest.
    static let contenderThousandths: Int64 = 920
    /// What is left of the probing share for orders the channel would not win.
    static let laggingProbeDivisor = 10

    /// Probabilities in millionths, in the order of `inputs`.
    static func probabilities(
        _ inputs: [CandidateInputs], _ terms: [CandidateTerms], ranked: [Int], _ given: RoutingTerms
    ) -> [Int] {
        var law = [Int](repeating: 0, count: inputs.count)
        let regular = ranked.filter { !inputs[$0].isProbe }
        let probing = ranked.first { inputs[$0].isProbe }
        guard let best = regular.first else {
            if let probing { law[probing] = 1_000_000 }
            return law
        }
        var mass = 1_000_000
        if let probing {
            law[probing] = probeShare(terms[probing].valueBillionths, terms[best].valueBillionths, given)
            mass -= law[probing]
        }
        let contenders = regular.prefix { isContender(terms[$0], terms[best]) }
        let explore = min(max(0, given.explorePartsPerMillion), 1_000_000)
        let exploring = contenders.count > 1 ? mass * explore / 1_000_000 : 0
        let each = exploring / max(1, contenders.count)
        for index in contenders.dropFirst() { law[index] += each }
        spread(mass - each * max(0, contenders.count - 1), over: regular, inputs, &law)
        return law
    }

    /// Best first; a channel that still recovers leaves a part of what it would win to the next.
    private static func spread(_ mass: Int, over regular: [Int], _ inputs: [CandidateInputs], _ law: inout [Int]) {
        var left = mass
        for index in regular.dropLast() where left > 0 {
            let part = left * min(max(0, inputs[index].rampThousandths), 1_000) / 1_000
            law[index] += part
            left -= part
        }
        if let last = regular.last { law[last] += left }
    }

    private static func isContender(_ own: CandidateTerms, _ best: CandidateTerms) -> Bool {
        guard best.valueBillionths > 0 else { return false }
        return own.valueBillionths / 1_000 >= best.valueBillionths / 1_000 * contenderThousandths / 1_000
    }

    private static func probeShare(_ probe: Int64, _ best: Int64, _ given: RoutingTerms) -> Int {
        let share = min(max(0, given.probePartsPerMillion), 1_000_000)
        if probe >= best { return share }
        return probe >= best / 1_000 * contenderThousandths ? share / laggingProbeDivisor : 0
    }

    /// The channel a draw of 0..<1,000,000 falls on, best first.
    static func pick(_ lot: Int, _ law: [Int], ranked: [Int]) -> Int? {
        var rest = lot
        for index in ranked {
            if rest < law[index] { return index }
            rest -= law[index]
        }
        return nil
    }
}
