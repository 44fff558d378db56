import Operations

/// Words of the alerts screen. Names of kinds and what to do next stand in `AlertWords`, which messages use, too.
extension Chinese {
    static let alertWords: [Word: String] = [
        .tabAlerts: "告警",
        .screenAlerts: "告警列表",
        .alertsToday: "今日发生 {0}, 解除 {1}",
        .alertsDay: "今日发生 {0} (严重 {1}), 解除 {2}, 确认 {3}, 暂缓 {4}, 送达消息 {5}",
        .alertsNoisy: "最多: {0}",
        .snoozedUntil: "暂缓至 {0}",
        .snoozedBy: "{0} 暂缓至 {1}",
        .alertOver: "{0} 已解除",
        .alertOpen: "未解除",
        .colAlert: "编号",
        .colWhat: "告警",
        .colWhere: "位置",
        .colFigure: "数值",
        .colSince: "自",
        .colLasted: "持续",
        .colStanding: "状态",
        .alertDetector: "探测器",
        .alertEvidence: "依据",
        .alertFigures: "数值",
        .alertChannels: "涉及通道",
        .alertLast: "最近一次",
        .alertSince: "自",
        .alertSeenBy: "确认人",
        .alertNext: "下一步",
        .receiversTitle: "告警接收方",
        .receiversNone: "未配置: 告警只在控制台显示",
        .receiverState: "待送 {0}, 已送 {1}, 限流 {2}, 失败 {3}",
        .receiverLast: "最近送达 {0}",
        .receiverFailing: "已连续失败 {0} 次: {1}",
        .receiverNext: "下次尝试 {0}",
        .saySnooze: "暂缓 {0}, {1} 分钟",
        .lblAlerts: "告警",
        .lblSnooze: "暂缓",
        .hlpAlerts: "列出当前与今日的告警, 以及下一步",
        .hlpSnooze: "为所有人暂缓告警若干分钟, 须填理由; 按 u 撤回",
    ]

    static let alertCodes = Dictionary(
        AlertWords.chinese.names.map { ($0.key.rawValue, $0.value) }) { first, _ in first }
}
