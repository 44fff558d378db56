/// Simplified Chinese words for codes that come from the engine, by domain and raw value.
extension Chinese {
    static let codes: [CodeDomain: [String: String]] = [
        .refusal: refusalCodes, .channelState: channelStateCodes, .breaker: breakerCodes,
        .override: overrideCodes, .orderState: orderStateCodes, .category: categoryCodes,
        .caseState: caseStateCodes, .caseKind: caseKindCodes, .leg: legCodes, .exclusion: exclusionCodes,
        .errorClass: errorClassCodes, .alert: alertCodes, .act: actCodes, .outcome: outcomeCodes,
        .riskRule: riskRuleCodes, .event: eventCodes, .evidence: evidenceCodes,
    ]

    private static let refusalCodes: [String: String] = [
        "not_permitted": "您的角色无权执行",
        "unknown_target": "没有此对象",
        "out_of_range": "数值超出范围",
        "reason_too_short": "理由太短",
        "typed_target_differs": "输入的名称不符",
        "changed_since": "查看后已变化; 请重新查看",
        "stale_data": "您看到的数据已过期",
        "capacity": "其余通道容量不足",
        "last_channel": "将无可用通道",
        "already_done": "已经完成",
        "not_refundable": "超过可退金额",
        "claimed_by_other": "案件已被他人认领",
        "second_person_needed": "须第二人确认",
        "same_person": "不能确认自己的提案",
        "expired": "已过期",
        "wrong_state": "当前状态不允许",
        "hold_limit": "已达搁置次数上限",
    ]

    private static let channelStateCodes: [String: String] = [
        "ok": "正常",
        "warn": "警告",
        "critical": "严重",
        "off": "停用",
        "probing": "探测中",
        "idle": "空闲",
    ]

    private static let breakerCodes: [String: String] = [
        "closed": "闭合",
        "open": "断开",
        "half_open": "半开",
    ]

    private static let overrideCodes: [String: String] = [
        "none": "无",
        "off": "停用",
        "forced_on": "强制启用",
    ]

    private static let orderStateCodes: [String: String] = [
        "review": "待审",
        "paying": "待付",
        "unknown": "未知",
        "paid": "已付",
        "held": "冻结",
        "split": "已分账",
        "refund_part": "部分退款",
        "refunded": "已退款",
        "closed": "已关闭",
        "expired": "已超时",
        "rejected": "已拒绝",
        "failed": "失败",
    ]

    private static let categoryCodes: [String: String] = [
        "goods": "实物",
        "virtual": "虚拟",
        "coupon": "卡券",
        "service": "服务",
    ]

    private static let caseStateCodes: [String: String] = [
        "waiting": "待审",
        "claimed": "已认领",
        "held": "搁置",
        "approved": "已通过",
        "rejected": "已驳回",
    ]

    private static let caseKindCodes: [String: String] = [
        "before_payment": "付款前审核",
        "money_held": "已收款, 资金冻结 (未分账)",
        "mismatch": "付款金额不符",
        "unknown_outcome": "结果无法确定",
        "refund_stuck": "退款受阻",
        "split_stuck": "分账受阻",
        "payee_change": "账户变更中",
        "blocked": "已停付",
        "shared_account": "共用账户",
        "night_payout": "夜间大额提现",
        "new_account_large": "新账户大额",
        "payout_velocity": "频繁提现",
    ]

    private static let legCodes: [String: String] = [
        "waiting": "等待",
        "sent": "已发送",
        "unknown": "未知",
        "processing": "处理中",
        "settled": "已到账",
        "failed": "失败",
        "cancelled": "已取消",
        "held": "冻结",
        "created": "已发起",
        "succeeded": "成功",
        "abnormal": "须人工",
        "surplus": "重复付款",
        "mismatched": "金额不符",
    ]

    private static let exclusionCodes: [String: String] = [
        "currency": "不支持该币种",
        "environment": "不支持该支付环境",
        "category": "不允许该类商品",
        "amount_too_small": "金额过小",
        "amount_too_large": "金额过大",
        "split": "不支持分账",
        "split_ceiling": "分账比例超限",
        "already_tried": "已尝试过",
        "failed_over": "已被人工切走",
        "breaker_open": "熔断中",
        "at_capacity": "容量已满",
        "weight_zero": "权重为 0",
    ]

    private static let errorClassCodes: [String: String] = [
        "technical": "同一请求换下一通道",
        "rate_limited": "退避后重试",
        "frozen": "切走并呼叫值班",
        "business": "该单被拒; 换下一通道",
        "user": "买家原因; 通道正常",
        "already_done": "查询",
        "not_found": "稍后再查询",
        "configuration": "呼叫值班: 密钥, 时钟或签约",
        "unknown": "查询至有结果",
    ]

    private static let alertCodes: [String: String] = [
        "success": "成功率",
        "split_failure": "分账失败率",
        "breaker": "熔断",
        "review_deadline": "审核超时",
        "fatal": "引擎停止",
        "notifications_refused": "通知被拒",
        "shop_backlog": "商户通知积压",
        "payout": "提现须人工处理",
        "ledger": "账本",
    ]

    private static let actCodes: [String: String] = [
        "weight": "权重",
        "preference_weight": "偏好权重",
        "failover": "切走",
        "back": "切回",
        "refund": "退款",
        "query": "查询",
        "claim": "认领",
        "unclaim": "放弃认领",
        "approve": "通过",
        "reject": "驳回",
        "hold": "搁置",
        "note": "备注",
        "second": "复核",
        "keep": "保留",
        "undo": "撤销",
        "acknowledge": "确认告警",
    ]

    private static let outcomeCodes: [String: String] = [
        "done": "完成",
        "proposed": "提案",
        "refused": "拒绝",
    ]

    /// By the name of the sentence; the figures go where the numbers stand.
    private static let evidenceCodes: [String: String] = [
        "largeAmount": "金额 {0}, 阈值 {1}",
        "frequency": "该用户 {1} 秒内 {0} 笔, 阈值 {2}",
        "unusualHours": "北京时间 {0} 下单, 异常时段 {1} 至 {2} 点",
        "newUserLarge": "注册 {0} 分钟, 金额 {1}, 阈值 {2}",
        "deviceHopping": "同一设备 {1} 秒内 {0} 个用户, 阈值 {2}",
        "paymentUnanswered": "{0} 的支付 {1} 秒内无确定答复; 最近 {2}",
        "amountDiffers": "{0} 报告 {1}, 应付 {2}",
        "refundUnanswered": "退款 {0} 次均无确定答复; 最近 {1}",
        "refundNoResult": "查询 {0} 次通道仍无结果",
        "refundRefused": "通道拒绝退款: {0}",
        "refundAbnormal": "通道无法退出款项: 须人工到通道处理",
        "splitUnanswered": "分账 {0} 次均无确定答复; 最近 {1}",
        "splitNoResult": "查询 {0} 次仍无结果",
        "splitRefused": "通道拒绝分账: {0}",
        "receiverRefused": "有接收方被拒: {0}",
        "payeeChanging": "收款账户变更尚未生效",
        "payeeBlocked": "已停止向该成员付款",
        "sharedAccount": "{0} 个成员共用此收款账户, 阈值 {1}",
        "nightPayout": "北京时间 {1} 提现 {0}, 夜间阈值 {2}",
        "newAccountLarge": "向从未到账的账户提现 {0}, 阈值 {1}",
        "payoutVelocity": "{1} 秒内提现 {0} 笔, 阈值 {2}",
        "callsFailed": "{1} 次调用失败 {0} 次",
        "probeFailed": "探测成功 {0} 次后失败",
        "restNotFreed": "剩余资金 {0} 次仍未解冻",
    ]

    private static let riskRuleCodes: [String: String] = [
        "large_amount": "大额",
        "frequency": "高频",
        "unusual_hours": "异常时段",
        "new_user_large": "新号大额",
        "device_hopping": "设备换号",
        "amount_mismatch": "金额不符",
        "unknown_outcome": "结果未知",
        "refund_stuck": "退款受阻",
        "split_stuck": "分账受阻",
    ]

    private static let eventCodes: [String: String] = [
        "order.created": "订单创建",
        "order.assessed": "风控评估",
        "order.routed": "路由",
        "order.paid": "已付款",
        "order.closed": "订单关闭",
        "order.expired": "订单超时",
        "order.failed": "订单失败",
        "order.rejected": "订单拒绝",
        "order.released": "资金放行",
        "attempt.prepaid": "预下单成功",
        "attempt.refused": "预下单被拒",
        "attempt.unknown": "结果未知",
        "attempt.closed": "支付单关闭",
        "attempt.surplus": "重复付款",
        "attempt.mismatched": "金额不符",
        "refund.created": "发起退款",
        "refund.succeeded": "退款成功",
        "refund.failed": "退款失败",
        "split.sent": "分账已发",
        "split.settled": "分账到账",
        "split.failed": "分账失败",
        "case.opened": "案件建立",
        "case.claimed": "案件认领",
        "case.unclaimed": "案件放回",
        "case.approved": "案件通过",
        "case.rejected": "案件驳回",
        "case.held": "案件搁置",
        "case.noted": "添加备注",
        "notification.accepted": "通知受理",
        "notification.repeated": "通知重复",
        "notification.refused": "通知被拒",
        "shop.notified": "已通知商户",
        "shop.notify_failed": "商户未达",
        "breaker.opened": "熔断断开",
        "breaker.half_opened": "熔断半开",
        "breaker.closed": "熔断恢复",
        "weight.changed": "权重变更",
        "failover.set": "通道切走",
        "failover.cleared": "通道切回",
        "timer.undone": "变更已恢复",
        "timer.kept": "变更已保留",
        "alert.raised": "告警",
        "alert.cleared": "告警解除",
        "alert.acknowledged": "告警已确认",
        "command.refused": "命令被拒",
    ]
}
