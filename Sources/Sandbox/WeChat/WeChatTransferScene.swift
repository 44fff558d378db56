/// What transfers are for, by the number a merchant was granted, with the reports each one wants and the words the
/// receiver may be shown (the platform's page of transfers, "report by scene").
struct WeChatTransferScene {
    let reports: [String]
    let perceptions: [String]

    static let all: [String: WeChatTransferScene] = [
        "1000": WeChatTransferScene(reports: ["活动名称", "奖励说明"], perceptions: ["活动奖励", "现金奖励"]),
        "1002": WeChatTransferScene(reports: ["补贴类型"], perceptions: ["行政补贴", "行政奖励"]),
        "1004": WeChatTransferScene(
            reports: ["保险产品备案编号", "保险名称", "保险操作单号"], perceptions: ["保险理赔款"]),
        "1005": WeChatTransferScene(
            reports: ["岗位类型", "报酬说明"], perceptions: ["劳务报酬", "报销款", "企业补贴", "开工利是"]),
        "1009": WeChatTransferScene(reports: ["采购商品名称"], perceptions: ["货款"]),
        "1010": WeChatTransferScene(reports: ["回收商品名称"], perceptions: ["二手回收货款"]),
        "1011": WeChatTransferScene(reports: ["赔付原因"], perceptions: ["退款", "商家赔付"]),
        "1013": WeChatTransferScene(reports: ["公益活动名称", "公益活动备案编号"], perceptions: ["公益补助金"]),
    ]
}
