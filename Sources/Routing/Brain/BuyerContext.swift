/// What acceptance is learned by: who the buyer is, where, and what he used before.
package struct BuyerContext: Sendable, Equatable {
    package static let methods = 16
    package static let segments = 8
    package static let environments = 4

    package let segment: Int
    package let environment: Int
    /// History: the buyer's share of each method, 0...100.
    package let weights: SIMD16<UInt8>
    /// The method used most; nil without history.
    package let top: Int?

    /// Numbers beyond the bounds share the last place.
    package init(segment: Int, environment: Int, weights: SIMD16<UInt8>) {
        self.segment = min(max(0, segment), BuyerContext.segments - 1)
        self.environment = min(max(0, environment), BuyerContext.environments - 1)
        self.weights = weights
        var best = 0
        for method in 1..<BuyerContext.methods where weights[method] > weights[best] { best = method }
        top = weights[best] > 0 ? best : nil
    }

    /// - Parameter weights: by method, 0...100 each; those beyond the bounds are left out.
    package init(segment: Int, environment: Int, weights: some Sequence<Int>) {
        var vector = SIMD16<UInt8>()
        for (method, weight) in weights.prefix(BuyerContext.methods).enumerated() {
            vector[method] = UInt8(min(max(0, weight), 100))
        }
        self.init(segment: segment, environment: environment, weights: vector)
    }

    /// How an offered method stands in the history.
    func relation(_ method: Int) -> Relation {
        guard let top else { return .unknown }
        let weight = weights[method]
        if method == top { return weight >= 50 ? .favourite : .first }
        return weight >= 15 ? .known : .rare
    }

    enum Relation: Int, CaseIterable { case favourite, first, known, rare, unknown }
}
