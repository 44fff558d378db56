import Channels
import HTTPMessage
import Payments
import Testing

@Suite("What channels' codes mean: the tables")
struct CodeTableTests {
    @Test("the tables that are shipped are in order, one for each channel")
    func shipped() {
        #expect(ChannelCodes.faults == [])
        #expect(ChannelCodes.tables.map(\.name) == [
            "wechat", "alipay", "unionpay", "bank-ea", "pingpp", "beecloud", "antom", "paypal", "tng", "promptpay",
            "ecny", "wire",
        ])
        #expect(ChannelCodes.tables.allSatisfy { $0.rows.count >= 8 })
    }

    @Test("every code the channels' pages name has a row of its own", arguments: PageCodes.all)
    func complete(channel: String, codes: String) {
        let table = ChannelCodes.table(channel)
        let missing = codes.split(separator: " ").map(String.init).filter { !table.knows($0) }
        #expect(missing == [])
    }

    @Test("these codes leave the outcome open, and no others do", arguments: PageCodes.open)
    func open(channel: String, codes: String) {
        let rows = ChannelCodes.table(channel).rows.filter { $0.errorClass == .unknown }
        #expect(rows.map { $0.code + ($0.call.map { "/" + $0.rawValue } ?? "") }
            == codes.split(separator: " ").map(String.init))
    }

    @Test("every table's open codes are written down") func allOpen() {
        #expect(PageCodes.open.map(\.0) == ChannelCodes.tables.map(\.name))
    }

    @Test("a settlement whose outcome is open is repeated, never counted as refused")
    func settlements() {
        let table = ChannelCodes.table("alipay")
        for call in [ChannelCallKind.split, .unfreeze, .returnSplit] {
            #expect(table.errorClass("ACQ.TRADE_SETTLE_ERROR", call) == .unknown)
            #expect(table.errorClass("FREQUENCY_LIMIT", call) == .rateLimited)
        }
        #expect(table.errorClass("ACQ.TRADE_SETTLE_ERROR", .querySplit) == .notFound, "the same request goes again")
    }

    @Test("the buyer's doing and a risk rule's no say nothing about the channel", arguments: PageCodes.buyers)
    func buyersDoing(channel: String, codes: String) {
        for code in codes.split(separator: " ").map(String.init) {
            let table = ChannelCodes.table(channel)
            #expect(table.knows(code), "\(code)")
            let errorClass = table.errorClass(code, .prepay)
            #expect(!errorClass.countsAgainstHealth, "\(code) is \(errorClass)")
            #expect(errorClass != .configuration, "nobody is called for \(code)")
        }
    }

    @Test("only an ill channel, one that throttles us and one that barred us count against health")
    func health() {
        #expect(ErrorClass.allCases.filter(\.countsAgainstHealth) == [.technical, .rateLimited, .frozen])
    }

    @Test("a code that only begins like a row takes that row; an unlisted one the row of the rest")
    func lookup() {
        let table = CodeTableReader(file: "x.csv", bytes: Array("""
            code,call,class,en,zh
            *,,business,Not listed,未列出
            A,,technical,A,甲
            A,refund,user,"A, of a refund",退款
            LIMIT_*,,user,A limit,限额
            LIMIT_DAY_*,,rate_limited,A daily limit,日限额

            """.utf8)).table
        #expect(table.name == "x")
        #expect(table.errorClass("A", .prepay) == .technical)
        #expect(table.row("A", .refund).english == "A, of a refund")
        #expect(table.errorClass("LIMIT_MONTH", .prepay) == .user)
        #expect(table.errorClass("LIMIT_DAY_1", .prepay) == .rateLimited, "the longest beginning")
        #expect(table.row("B", .refund).chinese == "未列出")
        #expect(table.knows("LIMIT_X") && !table.knows("B") && !table.knows("*"))
    }

    @Test("what our own side finds is told of every channel")
    func wire() {
        for channel in [ChannelID.wechat, .bank, ChannelID("nowhere")] {
            #expect(ChannelCodes.meaning("timeout", of: channel).errorClass == .unknown)
            #expect(ChannelCodes.meaning("http_502", of: channel).english == "The channel's server failed")
        }
        #expect(ChannelCodes.meaning("unsigned:NO_AUTH", of: .wechat).english.hasPrefix("A refusal that nobody signed"))
        #expect(ChannelCodes.meaning("64", of: .unionpay).english == "The card does not hold enough")
        #expect(ChannelCodes.meaning("NEW_CODE", of: .wechat).chinese == "文档未列出的拒绝")
    }

    @Test("a table with a mistake is refused by line and column", arguments: [
        ("A,,technical,A,甲", 2, "code"), // no row of the rest: told last
        ("*,,technicl,A,甲", 2, "class"),
        ("*,,,A,甲", 2, "class"),
        ("*,pay,technical,A,甲", 2, "call"),
        ("*,,technical,,甲", 2, "en"),
        ("*,,technical,甲,甲", 2, "en"),
        ("*,,technical,A,", 2, "zh"),
        ("*,,technical,A,A", 2, "zh"),
        ("*,,technical,A", 2, ""),
        ("*,,technical,\"A,甲", 2, ""),
        ("*,,technical,A\"B,甲", 2, ""),
        ("A B,,technical,A,甲", 2, "code"),
        ("A*B,,technical,A,甲", 2, "code"),
    ])
    func faults(row: String, line: Int, column: String) {
        let reader = CodeTableReader(file: "x.csv", bytes: Array(("code,call,class,en,zh\n" + row + "\n").utf8))
        if row.hasPrefix("A,") {
            #expect(reader.faults.map(\.description) == ["x.csv:1: code: * is missing: what is not listed"])
        } else {
            #expect(reader.faults.first?.line == line)
            #expect(reader.faults.first?.column == column)
        }
    }

    @Test("a code twice with the same call, and an exception of nothing, are named")
    func pairs() {
        let text = """
            code,call,class,en,zh
            *,,business,Not listed,未列出
            A,,technical,A,甲
            A,,user,A,甲
            B,close,user,B,乙
            """
        let faults = CodeTableReader(file: "x.csv", bytes: Array(text.utf8)).faults.map(\.description)
        #expect(faults == [
            "x.csv:4: code: stands with the same call in line 3 already",
            "x.csv:5: call: is an exception of a code that has no row for all calls",
        ])
        #expect(CodeTableReader(file: "x.csv", bytes: [0xFF]).faults.count == 1)
        #expect(CodeTableReader(file: "x.csv", bytes: Array("code,class\n".utf8)).faults.count == 1)
    }
}

@Suite("What channels' codes mean: the adapters say what the tables say")
struct CodeAnswerTests {
    /// Refusals of a class, or what the class means for the call.
    private func agrees(_ answer: ChannelAnswer?, _ errorClass: ErrorClass, _ code: String) -> Bool {
        switch errorClass {
        case .unknown: answer.unknownCode == code
        case .notFound:
            answer.refusalClass == .notFound || answer.trade?.status == .notFound
                || answer.refund?.status == .notFound
        default: answer.refusalClass == errorClass
        }
    }

    private func rows(_ name: String) -> [ChannelCode] {
        ChannelCodes.table(name).rows.filter { !$0.code.hasSuffix("*") }
    }

    @Test("WeChat Pay: every row, every call")
    func wechat() throws {
        let platform = try WeChatPlatform()
        let table = ChannelCodes.table("wechat")
        for row in rows("wechat") {
            let outcome = try platform.says(400, "{\"code\":\"\(row.code)\",\"message\":\"x\"}")
            for call in Calls.allKinds {
                let answer = platform.adapter.read(call, outcome)
                #expect(agrees(answer, table.errorClass(row.code, call.kind), row.code), "\(row.code) \(call.kind)")
            }
        }
    }

    @Test("Alipay: every sub_code, and the gateway's own code where there is none")
    func alipay() throws {
        let platform = try AlipayPlatform()
        let table = ChannelCodes.table("alipay")
        for row in rows("alipay") {
            let isGateway = row.code.allSatisfy(\.isNumber)
            let node = isGateway
                ? "{\"code\":\"\(row.code)\",\"msg\":\"x\"}"
                : "{\"code\":\"40004\",\"msg\":\"x\",\"sub_code\":\"\(row.code)\"}"
            let answer = platform.adapter.read(Calls.prepay(), try platform.says("alipay.trade.precreate", node))
            #expect(agrees(answer, table.errorClass(row.code, .prepay), row.code), "\(row.code)")
        }
        let limit = try platform.says(
            "alipay.trade.precreate", "{\"code\":\"40004\",\"msg\":\"x\",\"sub_code\":\"EXCEED_LIMIT_NEW\"}")
        #expect(platform.adapter.read(Calls.prepay(), limit).refusalClass == .business)
    }

    @Test("UnionPay: every code, as the answer and as the result of a try to pay, which ends nothing")
    func unionpay() throws {
        let platform = try UnionPayPlatform()
        let table = ChannelCodes.table("unionpay")
        for row in rows("unionpay") {
            let answer = platform.adapter.read(Calls.prepay(), UnionPayPlatform.outcome(try platform.signed(
                "01", Calls.attempt.text, Calls.requestTime, ["respCode": row.code])))
            let errorClass = table.errorClass(row.code, .prepay)
            #expect(agrees(answer, errorClass, row.code), "\(row.code)")
            let asked = platform.adapter.read(.query(Calls.reference()), UnionPayPlatform.outcome(try platform.signed(
                "01", Calls.attempt.text, Calls.requestTime, ["origRespCode": row.code])))
            let status: TradeStatus =
                switch errorClass {
                case .unknown: .pending
                case .notFound: .notFound
                default: .declined
                }
            #expect(asked.trade?.status == status, "\(row.code)")
            #expect(asked.trade?.code == (status == .declined ? row.code : ""), "\(row.code)")
        }
    }

    @Test("the bank: every code")
    func bank() throws {
        let bank = try BankSystem()
        let table = ChannelCodes.table("bank-ea")
        for row in rows("bank-ea") {
            for call in [ChannelCall.split(BankCalls.split), .unfreeze(BankCalls.split), .transfer(BankCalls.transfer)] {
                let answer = bank.adapter.read(call, try bank.refuses(409, row.code))
                #expect(agrees(answer, table.errorClass(row.code, call.kind), row.code), "\(row.code)")
            }
        }
    }
}

/// Codes as the channels' pages spell them, written down apart from the tables.
enum PageCodes {
    static let all: [(String, String)] = [
        ("wechat", """
            SYSTEM_ERROR BANK_ERROR FREQUENCY_LIMITED RATELIMIT_EXCEEDED RATELIMIT_EXCEED USERPAYING SIGN_ERROR \
            PARAM_ERROR INVALID_REQUEST APPID_MCHID_NOT_MATCH MCH_NOT_EXISTS ORDER_CLOSED ORDERPAID NO_AUTH RULE_LIMIT \
            ACCOUNT_ERROR OUT_TRADE_NO_USED TRADE_ERROR NOT_ENOUGH USER_ACCOUNT_ABNORMAL ORDER_NOT_EXIST \
            RESOURCE_NOT_EXISTS NOT_FOUND ALREADY_EXISTS NO_STATEMENT_EXIST STATEMENT_CREATING ACCOUNT_ABNORMAL \
            NO_RELATION RECEIVER_HIGH_RISK RECEIVER_REAL_NAME_NOT_VERIFIED RECEIVER_RECEIPT_LIMIT \
            PAYER_ACCOUNT_ABNORMAL BALANCE_NOT_ENOUGH TIME_OUT_CLOSED ACCOUNT_FROZEN REAL_NAME_CHECK_FAIL \
            NAME_NOT_CORRECT OPENID_INVALID TRANSFER_QUOTA_EXCEED DAY_RECEIVED_QUOTA_EXCEED \
            MONTH_RECEIVED_QUOTA_EXCEED DAY_RECEIVED_COUNT_EXCEED PAYEE_ACCOUNT_ABNORMAL TRANSFER_SCENE_UNAVAILABLE \
            TRANSFER_REMARK_SET_FAIL MERCHANT_REJECT OVERDUE_CLOSE
            """),
        ("alipay", """
            10003 20000 20001 40001 40002 40003 40004 40006 ACQ.SYSTEM_ERROR SYSTEM_ERROR isp.unknow-error \
            aop.unknow-error ACQ.TRADE_NOT_EXIST ACQ.TRADE_HAS_SUCCESS ACQ.TRADE_HAS_CLOSE ACQ.TRADE_HAS_FINISHED \
            ACQ.TRADE_STATUS_ERROR ACQ.REASON_TRADE_STATUS_INVALID ACQ.CONTEXT_INCONSISTENT \
            ACQ.DISCORDANT_REPEAT_REQUEST ACQ.SELLER_BALANCE_NOT_ENOUGH ACQ.REFUND_AMT_NOT_EQUAL_TOTAL \
            ACQ.TOTAL_FEE_EXCEED ACQ.INVALID_PARAMETER ACQ.REASON_TRADE_BEEN_FREEZEN ACQ.SELLER_BEEN_BLOCKED \
            ACQ.ACCESS_FORBIDDEN ACQ.ALLOC_AMOUNT_VALIDATE_ERROR ACQ.ROYALTY_ACCOUNT_NOT_EXIST ACQ.TRADE_SETTLE_ERROR \
            ACQ.USER_NOT_MATCH_ERR PAYEE_NOT_EXIST PAYEE_USER_INFO_ERROR PAYER_BALANCE_NOT_ENOUGH \
            EXCEED_LIMIT_SM_AMOUNT EXCEED_LIMIT_DM_AMOUNT PERM_AML_NOT_REALNAME_REV PAYEE_ACC_OCUPIED \
            isv.invalid-signature isv.invalid-app-id isv.missing-method isp.bill_not_exist
            """),
        ("unionpay", """
            01 02 03 04 05 06 10 11 12 13 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 60 61 62 63 64 65 66 77 98 99
            """),
        ("bank-ea", """
            PARAM_INVALID SEAL_INVALID TOO_MANY_RECEIVERS SIGN_INVALID SERIAL_UNKNOWN APP_UNKNOWN \
            TIMESTAMP_OUT_OF_WINDOW PLATFORM_FROZEN NOT_FOUND ACCOUNT_NOT_FOUND NONCE_REPEATED NUMBER_REUSED \
            ORDER_NOT_ARRIVED ORDER_MISMATCH ORDER_NOT_CREDITED ORDER_CLOSED CLEARING_NOT_ENOUGH RETURN_ABOVE_SHARE \
            BALANCE_NOT_ENOUGH ACCOUNT_FROZEN ACCOUNT_NOT_BOUND HOLDER_MISMATCH AMOUNT_LIMIT TOO_MANY_REQUESTS \
            SYSTEM_ERROR SYSTEM_BUSY
            """),
        ("pingpp", "invalid_request_error channel_error api_error http_400 http_404 http_401 http_402 http_403 http_429 http_502"),
        ("beecloud", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17"),
        ("antom", """
            UNKNOWN_EXCEPTION PAYMENT_IN_PROCESS REQUEST_TRAFFIC_EXCEED_LIMIT PROCESS_FAIL PARAM_ILLEGAL \
            INVALID_SIGNATURE KEY_NOT_FOUND ACCESS_DENIED INVALID_CLIENT NO_INTERFACE_DEF CURRENCY_NOT_SUPPORT \
            PAYMENT_AMOUNT_EXCEED_LIMIT RISK_REJECT ORDER_IS_CLOSED ORDER_IS_CANCELLED ORDER_STATUS_INVALID \
            ORDER_NOT_EXIST REPEAT_REQ_INCONSISTENT USER_BALANCE_NOT_ENOUGH MERCHANT_BALANCE_NOT_ENOUGH \
            REFUND_AMOUNT_EXCEED REFUND_WINDOW_EXCEED MULTIPLE_REFUNDS_NOT_SUPPORTED REFUND_IN_PROCESS \
            INVALID_MERCHANT_STATUS
            """),
        ("paypal", """
            INVALID_REQUEST AUTHENTICATION_FAILURE invalid_token invalid_client NOT_AUTHORIZED PERMISSION_DENIED \
            RESOURCE_NOT_FOUND INVALID_RESOURCE_ID PREVIOUS_REQUEST_IN_PROGRESS DUPLICATE_REQUEST_ID \
            UNPROCESSABLE_ENTITY ORDER_NOT_APPROVED ORDER_ALREADY_CAPTURED ORDER_COMPLETION_IN_PROGRESS \
            INSTRUMENT_DECLINED PAYER_ACTION_REQUIRED DUPLICATE_INVOICE_ID AMOUNT_MISMATCH DECIMAL_PRECISION \
            CURRENCY_NOT_SUPPORTED CAPTURE_FULLY_REFUNDED REFUND_AMOUNT_EXCEEDED REFUND_TIME_LIMIT_EXCEEDED \
            MAX_NUMBER_OF_REFUNDS_EXCEEDED PENDING_CAPTURE REFUND_FAILED_INSUFFICIENT_FUNDS PAYEE_ACCOUNT_RESTRICTED \
            TRANSACTION_REFUSED RATE_LIMIT_REACHED INTERNAL_SERVER_ERROR USER_BUSINESS_ERROR RECEIVER_UNREGISTERED \
            INSUFFICIENT_FUNDS
            """),
        ("tng", """
            00000900 12005012 12005215 12005436 12005112 00000007 00000004 00000020 12005108 12005115 12005104
            """),
        ("promptpay", "authentication_failure not_found bad_request invalid_charge invalid_amount http_429 http_500"),
        ("ecny", """
            SYSTERM_ERROR PURPOSE_NOT_ALLOWED 401 1014900000 1014900001 1014900002 1014900003 1014900004 1014900005 \
            PMS05V0 PMS0RV0 PMS05V1 PMS0RV1 PMS0RT2
            """),
        ("wire", "before_send timeout protocol forged unsigned:NO_AUTH http_302 http_404 http_502"),
    ]

    /// In the order of the tables; a code of one call has the call's name beside it.
    static let open: [(String, String)] = [
        ("wechat", "SYSTEM_ERROR SYSTEMERROR BANK_ERROR USERPAYING STATEMENT_CREATING"),
        ("alipay", """
            * 10003 20000 ACQ.SYSTEM_ERROR SYSTEM_ERROR isp.unknow-error aop.unknow-error isp.unknown-error \
            aop.unknown-error ACQ.TRADE_SETTLE_ERROR
            """),
        ("unionpay", "03 04 05 42 99"),
        ("bank-ea", "SYSTEM_ERROR"),
        ("pingpp", "* api_error http_5*"),
        ("beecloud", "7 14 15"),
        ("antom", "UNKNOWN_EXCEPTION PAYMENT_IN_PROCESS REFUND_IN_PROCESS"),
        ("paypal", """
            PREVIOUS_REQUEST_IN_PROGRESS DUPLICATE_REQUEST_ID ORDER_COMPLETION_IN_PROGRESS PENDING_CAPTURE \
            INTERNAL_SERVER_ERROR
            """),
        ("tng", "00000900 12005012 12005215 12005436"),
        ("promptpay", "http_5*"),
        ("ecny", "SYSTERM_ERROR 1014900004 PMS05V0 PMS0RV0"),
        ("wire", "* timeout protocol forged unsigned:* http_5* http_4* http_*"),
    ]

    /// Cancelled by the buyer, too little money, a wrong password, a limit of the buyer's, a risk rule's no.
    static let buyers: [(String, String)] = [
        ("wechat", "USERPAYING NOT_ENOUGH ACCOUNT_ERROR USER_ACCOUNT_ABNORMAL RECEIVER_HIGH_RISK BALANCE_NOT_ENOUGH"),
        ("alipay", """
            ACQ.BUYER_BALANCE_NOT_ENOUGH ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR \
            ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR ACQ.BUYER_ENABLE_STATUS_FORBID ACQ.PAYMENT_REQUEST_HAS_RISK \
            ACQ.BUYER_SELLER_EQUAL ACQ.SELLER_BALANCE_NOT_ENOUGH 10003
            """),
        ("unionpay", "38 60 61 62 63 64 65 66 77"),
        ("bank-ea", "BALANCE_NOT_ENOUGH ACCOUNT_FROZEN HOLDER_MISMATCH AMOUNT_LIMIT"),
        ("pingpp", "channel_error http_402"),
        ("antom", "RISK_REJECT USER_BALANCE_NOT_ENOUGH MERCHANT_BALANCE_NOT_ENOUGH PAYMENT_AMOUNT_EXCEED_LIMIT"),
        ("paypal", """
            ORDER_NOT_APPROVED INSTRUMENT_DECLINED PAYER_ACTION_REQUIRED TRANSACTION_REFUSED INSUFFICIENT_FUNDS \
            REFUND_FAILED_INSUFFICIENT_FUNDS
            """),
        ("tng", "12005012 12005115 12005104"),
        ("ecny", "1014900000 1014900001 1014900005 PURPOSE_NOT_ALLOWED"),
    ]
}
