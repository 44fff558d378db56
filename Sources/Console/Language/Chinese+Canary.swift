/// Words of canaries and versions of the routing settings.
extension Chinese {
    static let canaryWords: [Word: String] = [
        .canaryTitle: "灰度",
        .canaryNone: "无; 按 C 以部分用户试用通道",
        .canaryWeights: "权重 {0}",
        .canaryShare: "{0} % 用户, 固定分组",
        .canaryLeft: "剩 {0}",
        .canaryFailures: "失败 {0} %, 对照 {1} %   n {2} / {3}",
        .canaryEvidence: "有害证据 {0} / {1}",
        .canaryInterval: "差异 {0} .. {1} 百分点, 随时有效 95 %",
        .canaryRatio: "样本比例 {0} %: 不下结论",
        .versionsTitle: "配置版本",
        .fieldShare: "用户 %",
        .pvCanary: "灰度",
        .pvCanaryPlan: "{0} % 用户, 历时 {1}   订单 {2}   可测上升 {3} 百分点",
        .pvCanarySoFar: "失败 {0} %, 对照 {1} %, n {2}   证据 {3} / {4}",
        .lblCanary: "灰度",
        .lblStopCanary: "停止灰度",
        .lblPromote: "转正",
        .lblRollback: "回滚",
        .hlpCanary: "以部分用户试用通道, 版本 (v12) 或权重 (wechat=40)",
        .hlpStopCanary: "结束灰度: 试用内容对所有人停用",
        .hlpPromote: "结束灰度: 试用内容对所有人启用",
        .hlpRollback: "路由配置恢复为某一版本; 未指明则为上一版本",
    ]

    static let canaryCodes: [String: String] = [
        "running": "进行中",
        "promoted": "已转正",
        "rolled_back": "已回滚",
        "inconclusive": "无结论",
        "stopped": "已停止",
    ]

    static let canaryReasonCodes: [String: String] = [
        "harm": "失败订单更多",
        "sample_ratio": "样本比例不符",
        "no_harm": "无超限损害",
        "too_little": "订单过少无法判断",
        "person": "人工决定",
    ]
}
