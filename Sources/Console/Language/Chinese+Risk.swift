/// Chinese words for the rules of risk, for what they say, and for what the engine does with them.
extension Chinese {
    static let riskSetCodes: [String: String] = [
        "unlike_the_buyer": "远超惯常", "unlike_the_few_before": "远超前几笔",
        "first_order_large": "首单大额", "unusual_night": "反常夜单", "address_crowd": "同址聚集",
        "one_body": "一人多号", "alike_payments": "雷同付款", "stepped_payments": "等差金额",
        "same_pair": "反复同付", "fan_in_fan_out": "集中转出", "circle": "资金回流",
        "wide_circle": "多层回流", "watch_list": "关注名单", "deny_list": "黑名单",
        "allow_list": "白名单",
    ]

    static let riskEventCodes: [String: String] = [
        "risk.rules_changed": "风控规则变更", "risk.rules_refused": "风控规则被拒",
        "risk.shadowed": "影子判定",
    ]

    static let riskActCodes: [String: String] = ["risk_rules": "风控规则"]

    static let riskEvidenceCodes: [String: String] = [
        "accountAge": "注册 {0} 分钟, 阈值 {1}",
        "knownFor": "首次出现于 {0} 分钟前, 阈值 {1}",
        "historyOrders": "已知历史订单 {0} 笔, 阈值 {1}",
        "timesUsual": "为该买家惯常金额的 {0} 倍, 阈值 {1}",
        "hourShare": "该买家历史订单在此时段占 {0} %, 阈值 {1}",
        "nightShare": "该买家历史订单在夜间占 {0} %, 阈值 {1}",
        "userAmount": "该用户 {1} 秒内共 {0}, 阈值 {2}",
        "userDevices": "该用户 {1} 秒内 {0} 个设备, 阈值 {2}",
        "userPayees": "该用户 {1} 秒内付给 {0} 个收款方, 阈值 {2}",
        "userNightOrders": "该用户 {1} 秒内夜间 {0} 笔, 阈值 {2}",
        "payoutsOfUser": "该成员 {1} 秒内提现 {0} 笔, 阈值 {2}",
        "deviceOrders": "同一设备 {1} 秒内 {0} 笔, 阈值 {2}",
        "deviceNewUsers": "同一设备 {1} 秒内 {0} 个生面孔, 阈值 {2}",
        "addressOrders": "同一地址 {1} 秒内 {0} 笔, 阈值 {2}",
        "addressUsers": "同一地址 {1} 秒内 {0} 个用户, 阈值 {2}",
        "identityUsers": "同一人体对应 {0} 个账号, 阈值 {1}",
        "payeeOrders": "收款方 {1} 秒内 {0} 笔, 阈值 {2}",
        "payeeUsers": "收款方 {1} 秒内 {0} 个买家, 阈值 {2}",
        "payeeAmount": "收款方 {1} 秒内共收 {0}, 阈值 {2}",
        "payeeCloseUsers": "{1} 秒内 {0} 个买家付近似金额, 阈值 {2}",
        "payeeCloseShare": "占收款方买家的 {0} % ({1} 秒内), 阈值 {2}",
        "payeeSameUsers": "{1} 秒内 {0} 个买家付相同金额, 阈值 {2}",
        "payeeSteps": "{0} 笔金额等差递变, 阈值 {1}",
        "payeeRoundShare": "收款方 {1} 秒内整百订单占 {0} %, 阈值 {2}",
        "payeeRefunds": "收款方 {1} 秒内退款占 {0} %, 阈值 {2}",
        "pairOrders": "同一买家 {1} 秒内付同一收款方 {0} 笔, 阈值 {2}",
        "leaderOrders": "同一团长 {1} 秒内带来 {0} 笔, 阈值 {2}",
        "leaderUsers": "同一团长 {1} 秒内带来 {0} 个买家, 阈值 {2}",
        "fanInUsers": "{1} 秒内来自 {0} 人的款项, 阈值 {2}",
        "fanOutShare": "其中 {0} % 已在 {1} 秒内转出, 阈值 {2}",
        "newPayee": "从未付过此收款方",
        "circleSteps": "资金经 {0} 步流回",
        "watched": "在关注名单上",
        "onList": "所涉号码有 {0} 个在名单上",
    ]
}
