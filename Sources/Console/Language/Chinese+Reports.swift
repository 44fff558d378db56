/// Words of the report on money.
extension Chinese {
    static let reportWords: [Word: String] = [
        .rptPeriod: "{0} 至 {1} 支付的订单, 资金去向与停留, 截至 {2}",
        .rptOrder: "订单 {0} ({1}), 店铺 {2}, {3} 由{4}收款",
        .rptSum: "各行合计 {0}, 等于收到的金额",
        .rptSince: "{0} 自 {1}",
        .rptTotals: "按店铺与渠道",
        .rptTotal: "{0} 由{1}收款: 订单 {2} 笔, 收到 {3}",
        .rptPositions: "{0} 店铺各账户余额",
        .rptWithdrawals: "在途提现与期内完结的提现",
        .rptOldest: "最早自 {0}",
        .rptCount: "共 {0} 笔",
        .rptClean: "没有他人资金在渠道分账之外停留于商户账户",
        .rptConcerns: "在渠道分账之外停留于商户的他人资金, 行数: {0}",
        .rptContract: "店铺按已登记合同应付的佣金: {0}",
        .rptWhole: "每笔订单各行之和等于收到的金额, 并与分账一致",
        .rptNotWhole: "账本与分账不一致: 请运行 paydeck verify",
        .rptNoOrder: "订单 {0} 没有入账的支付",
    ]

    static let moneyLineCodes: [String: String] = [
        "fee": "手续费", "share_arrived": "分账到账", "share_at_bank": "分账在银行", "commission_owed": "应付佣金",
        "purpose_owed": "应付专款", "share_on_its_way": "分账在途", "share_waiting": "分账待发", "escrow": "待收货",
        "held": "风控冻结", "share_undelivered": "分账未送达", "refunded": "已退款", "refund_on_its_way": "退款在途",
        "surplus_returned": "多付已退", "surplus_held": "多付待退", "clawback": "应收回", "exchange": "汇兑",
        "difference": "差异", "shop": "店铺自有",
    ]

    static let moneyPlaceCodes: [String: String] = [
        "channel": "在渠道", "held": "冻结", "escrow": "待收货", "transit": "在途", "payable": "店铺应付",
        "sub_account": "在子账户", "refund": "退款预留", "merchant": "在商户",
    ]

    static let moneyConcernCodes: [String: String] = [
        "freeze_ended": "未分账即解冻给商户", "undelivered": "始终未送达", "no_contract": "没有登记合同",
    ]

    static let positionCodes: [String: String] = [
        "transit": "分账在途", "held": "风控冻结", "escrow": "待收货", "refunds": "退款预留", "surplus": "多付待退",
        "commission": "应付佣金", "sub_account": "其中在银行", "purpose": "专款", "withdrawals": "提现在途",
        "owed_back": "应收回",
    ]
}
