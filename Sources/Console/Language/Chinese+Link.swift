/// Words of telling the console how slow its link is.
extension Chinese {
    static let linkWords: [Word: String] = [
        .msgLink: "控制台只用 {0} B/s 的十分之一",
        .msgLinkOff: "链路不限速",
        .linkRate: "{0} / {1} B/s",
        .lblLink: "链路",
        .hlpLink: "链路每秒字节数: 控制台自身只用其十分之一",
    ]
}
