/// Words of looking at recorded pictures of the panels.
extension Chinese {
    static let pastWords: [Word: String] = [
        .modeBack: "<< 回看 {0}",
        .backLine: "{0} 时的画面: 操作已锁定   [ ] 逐刻   { } 逐分钟   \\ 实时",
        .msgBack: "正在回看历史: 操作已锁定; 按 \\ 回到实时",
        .msgStandsStill: "历史画面是静止的; 按 \\ 回到实时",
        .msgIsLive: "现在就是实时",
        .msgNothingRecorded: "此前没有记录",
        .msgRecorded: "记录范围 {0} 至 {1}",
        .msgNotYet: "{0} 还没到",
        .msgGap: "{0} 没有记录: 这是此前最近的 {1}",
        .msgUnreadable: "由本程序的另一版本记录: 无法显示",
        .notRecorded: "没有记录",
        .lblTime: "] 时间",
        .lblLive: "实时",
        .hlpEarlier: "前一个记录时刻: 每分钟、设置变更、告警",
        .hlpLater: "后一个记录时刻; 过了最新的就是实时",
        .hlpMinuteEarlier: "后退一分钟",
        .hlpMinuteLater: "前进一分钟",
        .hlpGoTo: "所有面板回到那一刻, 北京时间",
        .hlpLive: "回到实时",
    ]
}
