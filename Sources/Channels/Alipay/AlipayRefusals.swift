import Payments

/// What Alipay's codes mean for the engine: decided by sub_code, then by code.
enum AlipayRefusals {
    static let table = RefusalTable(fallback: .business, [
        RefusalRule("ACQ.SYSTEM_ERROR", .unknown), RefusalRule("SYSTEM_ERROR", .unknown),
        RefusalRule("isp.unknow-error", .unknown), RefusalRule("aop.unknow-error", .unknown),
        RefusalRule("isp.unknown-error", .unknown), RefusalRule("aop.unknown-error", .unknown),

        RefusalRule("ACQ.TRADE_NOT_EXIST", .notFound),

        RefusalRule("ACQ.TRADE_HAS_SUCCESS", .alreadyDone),
        RefusalRule("ACQ.TRADE_HAS_CLOSE", .alreadyDone, final),
        RefusalRule("ACQ.TRADE_HAS_FINISHED", .alreadyDone, final),
        RefusalRule("ACQ.TRADE_STATUS_ERROR", .business, [.close: .alreadyDone]),
        RefusalRule("ACQ.REASON_TRADE_STATUS_INVALID", .business, [.close: .alreadyDone]),

        // The number was used with other data: ours are stored before they are sent, so somebody must look.
        RefusalRule("ACQ.CONTEXT_INCONSISTENT", .configuration),
        RefusalRule("ACQ.DISCORDANT_REPEAT_REQUEST", .business),

        // No money at this moment: the same number again later.
        RefusalRule("ACQ.SELLER_BALANCE_NOT_ENOUGH", .rateLimited),
        RefusalRule("isv.app-call-limited", .rateLimited), RefusalRule("isp.call-limited", .rateLimited),
        RefusalRule("aop.app-call-limited", .rateLimited),

        RefusalRule("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", .business), RefusalRule("ACQ.TOTAL_FEE_EXCEED", .business),
        RefusalRule("ACQ.INVALID_PARAMETER", .business),

        RefusalRule("ACQ.REASON_TRADE_BEEN_FREEZEN", .frozen, [.refund: .business, .split: .business]),
        RefusalRule("ACQ.SELLER_BEEN_BLOCKED", .frozen), RefusalRule("ACQ.ACCESS_FORBIDDEN", .frozen),

        RefusalRule("ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", .business),
        RefusalRule("ACQ.ROYALTY_ACCOUNT_NOT_EXIST", .business),
        // Asked for a settlement it does not have, it says the same: then the same number may be sent again.
        RefusalRule("ACQ.TRADE_SETTLE_ERROR", .business, [.querySplit: .notFound, .queryReturn: .notFound]),
        // Nobody has a transfer of this number.
        RefusalRule("ORDER_NOT_EXIST", .notFound), RefusalRule("PAYER_BALANCE_NOT_ENOUGH", .rateLimited),
        RefusalRule("PAYEE_NOT_EXIST", .user), RefusalRule("PAYEE_USER_INFO_ERROR", .user),
        RefusalRule("PAYEE_ACC_OCUPIED", .user), RefusalRule("PERM_AML_NOT_REALNAME_REV", .user),
        RefusalRule("EXCEED_LIMIT_SM_AMOUNT", .business), RefusalRule("EXCEED_LIMIT_DM_AMOUNT", .business),
        RefusalRule("ACQ.USER_NOT_MATCH_ERR", .user),

        RefusalRule("isv.invalid-signature", .configuration), RefusalRule("isv.invalid-app-id", .configuration),
        RefusalRule("isv.invalid-cert-sn", .configuration),
        RefusalRule("isv.missing-method", .configuration), RefusalRule("isv.invalid-method", .configuration),
        RefusalRule("isv.missing-signature", .configuration), RefusalRule("isv.invalid-timestamp", .configuration),
        RefusalRule("isv.invalid-auth-token", .configuration), RefusalRule("isv.insufficient-isv-permissions", .frozen),
    ])

    /// Nothing is paid, closed or divided any more once a trade has ended.
    private static let final: [ChannelCallKind: ErrorClass] = [
        .refund: .business, .split: .business, .unfreeze: .business, .returnSplit: .business,
    ]

    static func errorClass(code: String, subCode: String, for call: ChannelCall) -> ErrorClass {
        if table.knows(subCode) { return table.errorClass(subCode, for: call) }
        switch code {
        case "40004": return .business
        // 40001 a field is missing, 40002 a field is wrong, 40003 a condition is not met.
        case "40001", "40002", "40003": return .business
        case "20001": return .configuration
        case "40006": return .frozen
        // 20000 "not available now" and whatever is new: nothing is decided.
        default: return .unknown
        }
    }
}
