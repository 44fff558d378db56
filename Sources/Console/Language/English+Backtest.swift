/// Words of what past orders say about a change of routing.
extension English {
    static let backtestWords: [Word: String] = [
        .pvBacktest: "past",
        .pvBacktestText: "{0} -> {1} %, change {2} .. {3} points (95 %), worth {4} orders, {5} flip",
        .pvBacktestFew: "not enough evidence: worth {0} orders, {1} needed; {2} flip",
        .pvBacktestUntried: "not enough evidence: {0} % would go where orders never went",
    ]
}
