/// Words of what past orders say about a change of routing.
extension Chinese {
    static let backtestWords: [Word: String] = [
        .pvBacktest: "回测",
        .pvBacktestText: "{0} -> {1} %, 变化 {2} .. {3} 百分点 (95 %), 相当 {4} 单, {5} 单改道",
        .pvBacktestFew: "证据不足: 相当 {0} 单, 需 {1} 单; {2} 单改道",
        .pvBacktestUntried: "证据不足: {0} % 会去从未走过的通道",
    ]
}
