import Alerts
import Operations
import Channels
import Control
import Cryptography
import Engine
import Foundation
import Glibc
import HTTPClient
import HTTPServer
import Ledger
import Payments
import Risk
import Routing
import Sandbox
import Storage
import Testing

@testable import EngineHost

/// The file that `paydeck engine --config` reads: what a right one means, and what is said of a wrong one. The keys are
/// real ones, made for the run.
@Suite("Engine configuration", .serialized)
struct EngineConfigurationTests {
    static let profile = """
        environments = ["app", "browser"]
        categories = ["goods"]
        minimum_fen = 1
        maximum_fen = 5000000
        fee_millionths = 6000
        upkeep_per_thousand_fen = 4200
        bad_debt_millionths = 180
        splits_after_payment = true
        split_ceiling_basis_points = 3000
        can_close = true
        concurrency = 400
        rate_per_second = 300
        split_delay_ms = 60000
        weight = 45
        """

    static let good = """
        [engine]
        data_folder = "data"
        environment = "PROD"
        site = "hz-1"
        recorded_hours = 72
        shop_networks = ["10.1.0.0/16"]

        [listen]
        address = "127.0.0.1"
        port = 8080
        metrics_port = 9090
        public_url = "https://pay.example.com/"

        [[channel]]
        id = "wechat"
        \(profile)
        base_url = "https://api.mch.weixin.qq.com"
        mchid = "1699990001"
        appid = "wx8f1c2d3e4a5b6c7d"
        merchant_key_file = "wechat_merchant_private.pem"
        merchant_certificate_file = "wechat_merchant_cert.pem"
        api_v3_key_file = "wechat_apiv3_key"
        platform_certificate_file = "wechat_platform_cert.pem"
        platform_public_key_id = "PUB_KEY_ID_0116999900012026112300000001"
        platform_public_key_file = "wechat_public_key.pem"

        [[channel]]
        id = "alipay"
        \(profile)
        base_url = "https://openapi.alipay.com"
        app_id = "2021000000000001"
        seller_id = "2088101117955611"
        app_key_file = "alipay_app_private.pem"
        alipay_public_key_file = "alipay_platform_public.pem"

        [[channel]]
        id = "unionpay"
        \(profile)
        base_url = "https://gateway.95516.com"
        mer_id = "777290058110001"
        key_file = "unionpay_merchant.pfx"
        password_file = "unionpay.password"
        root_certificate_file = "unionpay_root_cert.pem"
        middle_certificate_file = "unionpay_middle_cert.pem"

        [[channel]]
        id = "bank-ea"
        concurrency = 100
        rate_per_second = 50
        split_delay_ms = 5000
        receivers_per_request = 20
        base_url = "https://ea.bank.example"
        app_id = "paydeck-sandbox"
        key_serial = "ours-2026"
        key_file = "bank_application_private.pem"
        bank_key_serial = "bank-2026"
        bank_public_key_file = "bank_system_public.pem"

        [[receiver]]
        channel = "wechat"
        account = "1900000109"
        name = "Example Platform Ltd"

        [[shop]]
        id = "tea-lane"
        name = "Tea Lane"
        secret_file = "tea-lane.secret"
        second_key = "tea-lane-2027"
        second_secret_file = "tea-lane-2027.secret"

        [[shop]]
        id = "orchard"
        name = "Orchard Direct"
        revives_late_payments = false
        commission_levels = 3
        commission_legal_basis = "opinion 2026-11 of counsel"
        claws_back = false
        secret_file = "orchard.secret"

        [[operator]]
        name = "amy"
        uid = 1001
        roles = ["viewer", "operator"]

        [risk.verdict]
        hold_at = 50

        [[risk.rule]]
        name = "frequency"
        points = 50
        when = [{ feature = "user_orders", within_seconds = 600, at_least = 7 }]

        [payouts]
        batch_times = ["10:00", "16:30"]
        vip_every_minutes = 15

        [[payouts.level]]
        level = 1
        daily_fen = 50000

        """

    @Test("the door's keys: a port for notifications, trusted proxies, shops' weights and rates")
    func door() throws {
        let text = Self.good.replacingOccurrences(
            of: "metrics_port = 9090",
            with: "metrics_port = 9090\nnotify_port = 8081\ntrusted_proxies = [\"10.1.0.0/16\", \"::1\"]")
            .replacingOccurrences(
                of: "id = \"tea-lane\"", with: "id = \"tea-lane\"\nweight = 5\nrequests_per_second = 300")
        let file = try Papers.shared.read(text)
        #expect(file.listen.listeners.map(\.port) == [8_080, 8_081, 9_090])
        #expect(file.listen.listeners.map(\.services) == [[.merchant], [.notifications], [.operation]])
        #expect(file.listen.trustedProxies.map { $0.holds("10.1.200.3") } == [true, false])
        #expect(file.configuration.shops.map(\.weight) == [5, 1])
        #expect(file.shopRates == [file.configuration.shops[0].id: 300])
        let plain = try Papers.shared.read(Self.good)
        #expect(plain.listen.listeners.map(\.services) == [[.merchant, .notifications], [.operation]])
        for wrong in ["notify_port = 8080", "notify_port = 9090", "trusted_proxies = [\"proxy\"]"] {
            #expect(throws: ConfigurationError.self) {
                try Papers.shared.read(
                    Self.good.replacingOccurrences(of: "metrics_port = 9090", with: "metrics_port = 9090\n" + wrong))
            }
        }
    }

    @Test("a whole file gives everything an engine needs")
    func whole() throws {
        let file = try Papers.shared.read(Self.good)
        #expect(file.dataFolder == Papers.shared.folder + "/data")
        #expect(file.configuration.environment == "PROD" && file.configuration.site == "hz-1")
        #expect(file.listen.place == "127.0.0.1:8080" && file.listen.metricsPort == 9_090)
        #expect(file.channels.map(\.profile.id) == [.wechat, .alipay, .unionpay, .bank])
        #expect(file.channels.map(\.profile.collects) == [true, true, true, false])
        #expect(file.channels[3].profile.receiversPerRequest == 20)
        #expect(file.channels.map(\.endpoint.notifyURL) == [
            "https://pay.example.com/notify/wechat", "https://pay.example.com/notify/alipay",
            "https://pay.example.com/notify/unionpay", "https://pay.example.com/notify/bank-ea",
        ])
        #expect(file.credentials.map(\.keyID) == ["tea-lane", "tea-lane-2027", "orchard"])
        #expect(file.credentials[2].secret == SecretBytes(utf8: Papers.orchardSecret))
        #expect(file.configuration.shops.map(\.revivesLatePayments) == [true, false])
        #expect(file.configuration.operators == [
            OperatorIdentity(name: "amy", uid: 1_001, roles: [.viewer, .operator])
        ])
        #expect(file.configuration.risk.holdAt == 50)
        #expect(file.configuration.risk.rules.map(\.conditions) == [
            [RiskCondition(.userOrders, within: 600, atLeast: 7)]
        ])
        #expect(file.shopNetworks.count == 1)
        #expect(file.configuration.limits.recordedHours == 72)
        #expect(file.configuration.shops.map(\.commission.maximumLevels) == [2, 3])
        #expect(file.configuration.shops.map(\.clawsBack) == [true, false])
    }

    @Test("rules of payouts are configuration; what is not said keeps its standard")
    func payouts() throws {
        let payouts = try Papers.shared.read(Self.good).configuration.payouts
        #expect(payouts.batchTimes == [.init(hour: 10, minute: 0), .init(hour: 16, minute: 30)])
        #expect(payouts.vipEveryMinutes == 15 && payouts.vipPromiseSeconds == PayoutSettings().vipPromiseSeconds)
        #expect(payouts.limit(of: .basic) == .init(dailyCount: 3, dailyMinorUnits: 50_000))
        #expect(payouts.limit(of: .verified) == PayoutSettings().limit(of: .verified))
    }

    @Test("alert lines and receivers are configuration; addresses and secrets stand in files and are not printed")
    func alerts() throws {
        let papers = Papers.shared
        let token = "0123456789abcdefTOKEN"
        try papers.write("robot.url", "https://oapi.dingtalk.com/robot/send?access_token=\(token)\n")
        try papers.write("plain.url", "http://ops.example.com/alerts")
        let receiver = """

            [alerts]
            success_warn_basis_points = 9600
            success_warn_clear_basis_points = 9700
            disk_free_mib = 4096
            [alerts.cost_plan_millionths]
            fleet = 7000
            wechat = 6500

            [[alert_receiver]]
            name = "duty"
            kind = "dingtalk"
            url_file = "robot.url"
            secret_file = "orchard.secret"
            language = "zh"
            minimum = "critical"
            kinds = ["success", "disk"]
            interval_seconds = 10
            """
        let file = try papers.read(Self.good + receiver)
        #expect(file.configuration.alerts.successWarn == 9_600 && file.configuration.alerts.diskFreeMiB == 4_096)
        #expect(file.configuration.alerts.successCritical == 9_000, "what is not said keeps its standard")
        #expect(file.configuration.alerts.costPlanMillionths == ["fleet": 7_000, "wechat": 6_500])
        let profile = try #require(file.configuration.alertReceivers.first)
        #expect(profile.kind == .dingtalk && profile.language == .chinese && profile.minimum == .critical)
        #expect(profile.kinds == [.success, .disk] && profile.intervalMilliseconds == 10_000)
        #expect(file.configuration.certificates.count == file.channels.flatMap(\.expiries).count)
        let report = file.report(at: SystemClock.now()).joined(separator: "\n")
        #expect(report.contains("alert receiver duty: dingtalk, zh, from critical on, disk, success"))
        #expect(!report.contains(token) && !report.contains("oapi"))
        let mistakes = [
            ("kind = \"dingtalk\"", "kind = \"slack\"", "kind: \"slack\" is none of dingtalk, wecom, feishu, webhook"),
            ("kinds = [\"success\", \"disk\"]", "kinds = [\"weather\"]", "kinds: \"weather\" is none of"),
            ("robot.url", "plain.url", "url_file: must hold an https:// address unless it is on this machine"),
            ("secret_file = \"orchard.secret\"\nlanguage", "language", "secret_file: is missing"),
            ("interval_seconds = 10", "interval_seconds = 1", "interval_seconds: must be 3...3600, is 1"),
            ("wechat = 6500", "palm = 6500", "palm: must be \"fleet\" or one of the channels"),
            ("success_warn_clear_basis_points = 9700", "success_warn_clear_basis_points = 9500",
                "success_warn_clear_basis_points: must not lie below success_warn_basis_points"),
            ("disk_free_mib = 4096", "disk_fre_mib = 4096", "disk_fre_mib: is not a known key"),
            ("kind = \"dingtalk\"", "kind = \"wecom\"", "url_file: must hold the whole address the robot was given"),
        ]
        for (from, to, says) in mistakes {
            try #require(receiver.contains(from), "\(from)")
            let fault = try papers.fault(Self.good + receiver.replacing(from, with: to))
            #expect(fault?.contains(says) == true, "\(fault ?? "taken")")
            #expect(fault?.contains(token) != true)
        }
    }

    @Test("[calendar] says what later notices say; --check tells until when the days are known")
    func calendar() throws {
        let papers = Papers.shared
        let now = try #require(Timestamp(rfc3339: "2026-12-01T12:00:00+08:00"))
        let plain = try papers.read(Self.good)
        #expect(plain.report(at: now).contains { $0.hasPrefix("banking calendar known until 2026-12-31, 30 days left;") })
        #expect(plain.warnings(at: now).contains { $0.contains("banking calendar known until") })
        let text = Self.good + """

            [calendar]
            known_through = 2027
            holidays = ["2027-01-01", "2027-02-05/2027-02-11"]
            working_weekends = ["2027-02-20"]
            """
        let known = try papers.read(text)
        #expect(known.report(at: now).contains("banking calendar known until 2027-12-31, 395 days left"))
        #expect(!known.warnings(at: now).contains { $0.contains("calendar") })
        try papers.write("days.toml", "holidays = [\"2027-05-03\"]\n")
        let apart = try papers.read(Self.good + "\n[calendar]\nfile = \"days.toml\"\n")
        let monday = try #require(Timestamp(rfc3339: "2027-05-03T00:00:00Z")).milliseconds / 86_400_000
        #expect(plain.configuration.calendar.isBankingDay(monday) && !apart.configuration.calendar.isBankingDay(monday))
        let fault = try papers.fault(text.replacing("2027-02-20", with: "20 February"))
        #expect(fault?.contains("working_weekends: must hold dates such as") == true)
    }

    @Test("a proxy is configured for the engine and for single channels; a password in its address is refused")
    func proxy() throws {
        let papers = Papers.shared
        try papers.write("proxy.secret", "we:hidden-word\n")
        let engine = Self.good.replacing(
            "site =", with: "proxy = \"http://10.9.9.9:3128\"\nproxy_credentials_file = \"proxy.secret\"\nsite =")
        let both = engine.replacing("mchid =", with: "proxy = \"none\"\nmchid =")
        let file = try papers.read(both)
        #expect(file.proxies.standard == OutgoingProxy(url: "http://10.9.9.9:3128", credentials: "we:hidden-word"))
        #expect(file.proxies.byOrigin == ["https://api.mch.weixin.qq.com:443": nil])
        #expect(!"\(file.proxies)".contains("hidden-word"))
        for (address, says) in [
            ("http://we:pw@10.9.9.9:3128", "proxy_credentials_file"), ("https://10.9.9.9:3128", "must be"),
            ("10.9.9.9:3128", "must be"), ("http://10.9.9.9:3128/path", "must be"),
        ] {
            let fault = try papers.fault(engine.replacing("http://10.9.9.9:3128", with: address))
            #expect(fault?.contains("proxy: ") == true && fault?.contains(says) == true, "\(fault ?? "taken")")
            #expect(fault?.contains("we:pw") != true)
        }
    }

    @Test("what a running engine cannot take over of a changed configuration is named; keys are no part of it")
    func waitingForRestart() throws {
        let papers = Papers.shared
        let before = try papers.read(Self.good)
        #expect(EngineFile.waitingForRestart(before, try papers.read(Self.good)) == [])
        try papers.write("orchard.secret", String(repeating: "another-secret-", count: 4) + "\n")
        #expect(EngineFile.waitingForRestart(before, try papers.read(Self.good)) == [])
        let changed = try papers.read(
            Self.good.replacing("port = 8080", with: "port = 8081").replacing("uid = 1001", with: "uid = 1002"))
        #expect(EngineFile.waitingForRestart(before, changed) == ["[listen]", "[[operator]]"])
    }

    @Test("how patient the review queue is, is configuration; what is not said keeps its standard")
    func review() throws {
        let papers = Papers.shared
        #expect(try papers.read(Self.good).configuration.limits.claimSeconds == 600)
        let text = Self.good + "\n[review]\nclaim_minutes = 5\nhold_days = 2\n"
        let limits = try papers.read(text).configuration.limits
        #expect(limits.claimSeconds == 300 && limits.holdMaximumSeconds == 2 * 86_400)
        #expect(limits.reviewDeadlineSeconds == EngineLimits().reviewDeadlineSeconds)
        let fault = try papers.fault(Self.good + "\n[review]\nclaim_minutes = 0\n")
        #expect(fault?.contains("claim_minutes: must be 1...480, is 0") == true)
    }

    @Test("[limits] says when two persons are needed; what is not said keeps its standard")
    func limits() throws {
        let standard = EngineLimits()
        let plain = try Papers.shared.read(Self.good).configuration.limits
        #expect(plain.workingHours == nil && plain.secondPersonMinorUnits == standard.secondPersonMinorUnits)
        let limits = try Papers.shared.read(Self.good + """

            [limits]
            second_person_fen = 100000
            working_hours = "08:30-22:00"
            working_days = "all"
            second_person_traffic_percent = 40
            idle_minutes = 0

            [[operator]]
            name = "desk"
            uid = 1009
            roles = ["operator"]
            shared = true
            """).configuration.limits
        #expect(limits.secondPersonMinorUnits == 100_000 && limits.idleSeconds == 0)
        #expect(limits.secondPersonTrafficBasisPoints == 4_000)
        #expect(limits.workingHours == WorkingHours(fromMinute: 510, toMinute: 1_320, onBankingDaysOnly: false))
        #expect(limits.armedSeconds == standard.armedSeconds && limits.proposalSeconds == standard.proposalSeconds)
    }

    @Test("hours that are none are refused with their line", arguments: ["22:00-08:30", "8:30-22:00", "08:30", "08:30-24:01", "08:60-22:00"])
    func badHours(text: String) {
        #expect(throws: ConfigurationError.self) {
            try Papers.shared.read(Self.good + "\n[limits]\nworking_hours = \"\(text)\"\n")
        }
    }

    @Test("the risk rules may stand in a file of their own, in one place only")
    func riskFile() throws {
        let papers = Papers.shared
        let rule = "name = \"frequency\"\npoints = 50\n"
            + "when = [{ feature = \"user_orders\", within_seconds = 600, at_least = 7 }]\n"
        try papers.write("risk.toml", "[[rule]]\n" + rule.replacing("= 7", with: "= 9"))
        let inline = "[risk.verdict]\nhold_at = 50\n\n[[risk.rule]]\n" + rule
        let apart = Self.good.replacing(inline, with: "")
        let file = try papers.read(apart.replacing("site =", with: "risk_file = \"risk.toml\"\nsite ="))
        #expect(file.configuration.risk.rules.first?.conditions.first?.atLeast == 9)
        #expect(file.riskFiles[.live]?.set.source.contains("at_least = 9") == true)
        let both = try papers.read(apart.replacing(
            "site =", with: "shadow_risk_file = \"risk.toml\"\nsite ="))
        #expect(both.configuration.risk == .standard)
        #expect(both.configuration.shadowRisk?.rules.rules.map(\.name) == ["frequency"])
        let fault = try papers.fault(Self.good.replacing("site =", with: "risk_file = \"risk.toml\"\nsite ="))
        #expect(fault?.hasSuffix("risk_file: must go when the rules stand in [risk]: one place holds them") == true)
    }

    @Test("merchant rules stand in a file of their own; what would lose orders keeps the engine from starting")
    func merchantRules() throws {
        let papers = Papers.shared
        let text = Self.good.replacing("site =", with: "routing_rules_file = \"rules.toml\"\nsite =")
        func rules(_ when: String, _ demand: String) throws {
            try papers.write(
                "rules.toml", "[[rule]]\nname = \"r\"\nwhen = { \(when) }\n\(demand)\nbecause = \"x\"\n")
        }
        try rules("shop = [\"orchard\"]", "avoid = [\"wechat\"]")
        let file = try papers.read(text)
        #expect(file.configuration.merchantRules.map(\.name) == ["r"])
        let name = file.configuration.merchantRulesName
        #expect(name.hasPrefix("1 ") && name.count == 14)
        #expect(file.report(at: SystemClock.now()).last == "merchant rules: 1 in \(papers.folder)/rules.toml")
        #expect(!file.warnings(at: SystemClock.now()).contains { $0.contains("rule") })

        try rules("category = [\"virtual\"]", "avoid = [\"wechat\"]")
        let idle = try papers.read(text).warnings(at: SystemClock.now())
        #expect(idle.contains { $0.contains("rules.toml:1: rule \"r\": does nothing") })

        try rules("shop = [\"orchard\"]", "licence = [\"direct\"]")
        #expect(try papers.fault(text)?.contains("rules.toml:1: rule \"r\": leaves no channel to some orders") == true)
        let licensed = text.replacing("weight = 45", with: "licence = [\"direct\"]\nweight = 45")
        #expect(try papers.read(licensed).channels[0].profile.licences == [.direct])
        #expect(try papers.fault(text.replacing("weight = 45", with: "licence = [\"own\"]\nweight = 45"))?
            .contains("licence: \"own\" is none of direct") == true)
        try rules("shop = [\"orchard\"]", "avoid = [\"paypal\"]")
        #expect(try papers.fault(text)?.contains("rule \"r\": avoid: \"paypal\" is none of the channels") == true)
    }

    @Test("the demo's rules are in order and do something")
    func demoRules() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "demo-data").path
        let found = try MerchantRuleFile(
            reading: folder + "/routing-rules.toml", channelsFrom: folder + "/channels.toml")
        #expect(found.rules.count == 3)
        #expect(found.errors == [] && found.warnings == [])
    }

    @Test("Alipay may prove itself by certificates, which have to lead to its roots")
    func alipayCertificates() throws {
        // Any real chain serves: what counts is that the files belong together.
        let papers = Papers.shared
        let platform = try FileText.readText(papers.folder + "/unionpay_platform_cert.pem")
        let middle = try FileText.readText(papers.folder + "/unionpay_middle_cert.pem")
        try papers.write("alipay_certs.pem", platform + middle)
        let keys = """
            app_key_file = "wechat_merchant_private.pem"
            app_certificate_file = "wechat_merchant_cert.pem"
            alipay_certificate_file = "alipay_certs.pem"
            alipay_root_file = "unionpay_root_cert.pem"
            """
        let publicKey = """
            app_key_file = "alipay_app_private.pem"
            alipay_public_key_file = "alipay_platform_public.pem"
            """
        let text = Self.good.replacing(publicKey, with: keys)
        let expiries = try papers.read(text).channels[1].expiries.map(\.key)
        #expect(expiries == ["app_certificate_file", "alipay_certificate_file", "alipay_certificate_file"])
        let foreign = text.replacing(
            "alipay_root_file = \"unionpay_root_cert.pem\"", with: "alipay_root_file = \"wechat_platform_cert.pem\"")
        #expect(
            try papers.fault(foreign)?.hasSuffix(
                "alipay_certificate_file: must hold valid certificates that lead to those in alipay_root_file") == true)
        let half = text.replacing("alipay_certificate_file = ", with: "alipay_public_key_file = ")
        #expect(
            try papers.fault(half)?.hasSuffix(
                "app_certificate_file: goes with alipay_certificate_file; give all three or none") == true)
    }

    @Test("where consoles attach, and how soon a change goes back, are as written; without a word they keep to the standard")
    func consoles() throws {
        let papers = Papers.shared
        let standard = try papers.read(Self.good)
        #expect(standard.console.socket == standard.dataFolder + "/console.sock")
        #expect(standard.console.access == SocketAccess(mode: 0o600, group: nil))
        #expect(standard.console.maximumConsoles == 32)
        #expect(standard.configuration.limits.undoClass3Seconds == 1_800)
        let group = try #require(getgrgid(getegid()))
        let name = String(cString: group.pointee.gr_name)
        let text = Self.good.replacing("[[operator]]", with: "[limits]\nundo_class_3_seconds = 10\n\n[[operator]]")
            .replacing("roles = [\"viewer\", \"operator\"]", with: "roles = [\"viewer\"]\nshared = true")
        let written = try papers.read(
            text + "\n[console]\nsocket = \"/run/p/c.sock\"\ngroup = \"\(name)\"\nconsoles = 3\n")
        #expect(written.console.socket == "/run/p/c.sock")
        #expect(written.console.access == SocketAccess(mode: 0o660, group: getegid()))
        #expect(written.console.maximumConsoles == 3)
        #expect(written.configuration.limits.undoClass3Seconds == 10)
        #expect(written.configuration.operators[0].isShared)
        #expect(try papers.fault(text + "\n[console]\nsocket = \"c.sock\"\n")?.contains("socket: must be a path") == true)
        #expect(
            try papers.fault(text + "\n[console]\ngroup = \"no-such-group\"\n")?.contains("group: must be a group")
                == true)
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        let from: String
        let to: String
        /// Stands in the line that is named, or so many lines below it.
        let at: String
        let up: Int
        let says: String
        var testDescription: String { says }

        init(_ from: String, _ to: String, at: String? = nil, up: Int = 0, _ says: String) {
            self.from = from
            self.to = to
            self.at = at ?? to
            self.up = up
            self.says = says
        }
    }

    static let mistakes: [Mistake] = [
        // Unknown keys, with the one that was meant.
        Mistake("[[shop]]", "[[shops]]", at: "[[shops]]", "shops: is not a known key; did you mean \"shop\"?"),
        Mistake("data_folder", "data_foldr", "data_foldr: is not a known key; did you mean \"data_folder\"?"),
        Mistake("public_url", "publicURL", "publicURL: is not a known key; did you mean \"public_url\"?"),
        Mistake("mchid =", "mchId =", "mchId: is not a known key; did you mean \"mchid\"?"),
        Mistake("uid = 1001", "uuid = 1001", "uuid: is not a known key; did you mean \"uid\"?"),
        Mistake("site = ", "colour = ", "colour: is not a known key"),
        Mistake("app_id =", "mchid = \"1\"\napp_id =", at: "mchid = \"1\"", "mchid: is not a known key"),
        Mistake("at_least = 7", "at_lest = 7", "rule \"frequency\": at_lest: is not a known key; did you mean \"at_least\"?"),
        // Wrong types.
        Mistake("port = 8080", "port = \"8080\"", "port: must be an integer"),
        Mistake("site = \"hz-1\"", "site = 1", "site: must be a text in quotes"),
        Mistake("revives_late_payments = false", "revives_late_payments = 0",
                "revives_late_payments: must be true or false"),
        Mistake("roles = [\"viewer\", \"operator\"]", "roles = \"viewer\"", "roles: must be a list of texts"),
        Mistake("[listen]", "[[listen]]", at: "[[listen]]", "listen: must be written as [listen]"),
        // Values outside what is allowed.
        Mistake("port = 8080", "port = 70000", "port: must be 1...65535, is 70000"),
        Mistake("metrics_port = 9090", "metrics_port = 8080", "metrics_port: must differ from port"),
        Mistake("uid = 1001", "uid = -1", "uid: must be 0...4294967294, is -1"),
        Mistake("address = \"127.0.0.1\"", "address = \"pay.example.com\"",
                "address: must be an IP address of this machine, for example \"127.0.0.1\""),
        Mistake("https://pay.example.com/", "http://pay.example.com",
                "public_url: must begin with https:// unless the host is 127.0.0.1, ::1 or localhost"),
        Mistake("https://openapi.alipay.com", "https://openapi.alipay.com/gateway.do",
                "base_url: must end after host and port, without a path"),
        Mistake("https://gateway.95516.com", "gateway.95516.com",
                "base_url: must be a URL that begins with http:// or https://"),
        Mistake("split_delay_ms = 60000\nweight = 45\nbase_url = \"https://openapi.alipay.com\"",
                "split_delay_ms = 29999\nweight = 45\nbase_url = \"https://openapi.alipay.com\"",
                at: "split_delay_ms = 29999",
                "split_delay_ms: must be at least 30000: Alipay wants 30 s after the payment"),
        Mistake("recorded_hours = 72", "recorded_hours = 169",
                "recorded_hours: must be 0...168, is 169"),
        Mistake("\"10.1.0.0/16\"", "\"office\"", "shop_networks: must hold networks such as \"10.1.0.0/16\""),
        Mistake("\"viewer\", ", "\"boss\", ",
                "roles: \"boss\" is none of viewer, reviewer, operator, finance, admin"),
        Mistake("roles = [\"viewer\", \"operator\"]", "roles = []", "roles: must name at least one role"),
        Mistake("uid = 1001", "uid = 0", "uid: must not be 0: root is no operator, each person has a system user"),
        Mistake("\"tea-lane-2027\"", "\"tea-lane\"", at: "second_key",
                "second_key: gives a key the name of another one"),
        Mistake("id = \"unionpay\"", "id = \"paypal\"", "id: is none of alipay, bank-ea, unionpay, wechat"),
        Mistake("\"777290058110001\"", "\"7772\"", "mer_id: breaks the channel's rule: has 15 digits"),
        Mistake("\"2088101117955611\"", "\"1088101117955611\"",
                "seller_id: breaks the channel's rule: has 16 digits and begins with 2088"),
        Mistake("\"PUB_KEY_ID_0116999900012026112300000001\"", "\"0116\"",
                "platform_public_key_id: must begin with PUB_KEY_ID_"),
        Mistake("key_serial = \"ours-2026\"", "key_serial = \"ours 2026\"",
                "key_serial: breaks the channel's rule: has 1 to 64 letters, digits, - and _"),
        Mistake("\"bank_application_private.pem\"", "\"bank_system_private.pem\"",
                "key_file: breaks the channel's rule: is not the bank's"),
        Mistake("split_delay_ms = 5000", "weight = 5", at: "weight = 5", "weight: is not a known key"),
        Mistake("commission_legal_basis = \"opinion 2026-11 of counsel\"\n", "", at: "commission_levels = 3",
                "commission_levels: above 2 needs commission_legal_basis: where the permission is written"),
        Mistake("\"16:30\"", "\"16.30\"", "batch_times: must hold times of day such as \"09:00\""),
        Mistake("[\"10:00\", \"16:30\"]", "[\"16:30\", \"10:00\"]",
                "batch_times: must hold at least one time, the earlier ones first, each once"),
        Mistake("vip_every_minutes = 15", "vip_every_minutes = 0", "vip_every_minutes: must be 1...720, is 0"),
        Mistake("level = 1\ndaily", "level = 4\ndaily", at: "level = 4", "level: must be 1...3, is 4"),
        // What is missing is missed in its own table.
        Mistake("site = \"hz-1\"\n", "", at: "[engine]", "site: is missing"),
        Mistake("password_file = \"unionpay.password\"\n", "", at: "id = \"unionpay\"", up: 1,
                "password_file: is missing"),
        Mistake("alipay_public_key_file = \"alipay_platform_public.pem\"\n", "", at: "id = \"alipay\"", up: 1,
                "alipay_public_key_file: is missing: give it or alipay_certificate_file, "
                    + "or nothing the channel says can be believed"),
        // Files.
        Mistake("\"orchard.secret\"", "\"lost.secret\"",
                "secret_file: names a file that is not there; a relative path starts in FOLDER"),
        Mistake("\"orchard.secret\"", "\"open.secret\"",
                "secret_file: FOLDER/open.secret may be read by others; run: chmod 600 FOLDER/open.secret"),
        Mistake("\"orchard.secret\"", "\"short.secret\"",
                "secret_file: must name a file with a secret of 16 to 1024 bytes"),
        Mistake("\"orchard.secret\"", "\"two-lines.secret\"",
                "secret_file: must name a file with one line of printable ASCII without spaces"),
        Mistake("\"orchard.secret\"", "\"folder\"", "secret_file: FOLDER/folder must be a plain file"),
        Mistake("\"wechat_platform_cert.pem\"", "\"changeable.pem\"",
                "platform_certificate_file: FOLDER/changeable.pem may be changed by everyone; "
                    + "run: chmod o-w FOLDER/changeable.pem"),
        Mistake("\"wechat_merchant_cert.pem\"", "\"wechat_platform_cert.pem\"",
                "merchant_certificate_file: must be the certificate of the key in merchant_key_file; these two differ"),
        Mistake("\"alipay_app_private.pem\"", "\"orchard.secret\"",
                "app_key_file: must name a file with an RSA private key in PEM without a password "
                    + "(BEGIN PRIVATE KEY)"),
        Mistake("\"unionpay.password\"", "\"orchard.secret\"", at: "key_file = \"unionpay_merchant.pfx\"",
                "key_file: must name a file with a PKCS#12 key file (.pfx) that the password in password_file opens"),
        Mistake("\"wechat_apiv3_key\"", "\"short.secret\"",
                "api_v3_key_file: must name a file with a secret of exactly 32 bytes"),
    ]

    @Test("each mistake is told with file, line, key and what to do, and with no secret", arguments: mistakes)
    func tells(_ mistake: Mistake) throws {
        let papers = Papers.shared
        try #require(Self.good.contains(mistake.from))
        let text = Self.good.replacing(mistake.from, with: mistake.to, maxReplacements: 1)
        let line = try #require(papers.line(of: mistake.at, in: text)) - mistake.up
        let says = mistake.says.replacing("FOLDER", with: papers.folder)
        let told = try papers.fault(text)
        #expect(told == "\(papers.folder)/engine.toml:\(line): \(says)")
    }

    @Test("what a table names twice is told in the second one")
    func twice() throws {
        let papers = Papers.shared
        let text = Self.good.replacing("id = \"orchard\"", with: "id = \"tea-lane\"")
        let line = try #require(papers.line(of: "name = \"Orchard Direct\"", in: text)) - 1
        #expect(try papers.fault(text) == "\(papers.folder)/engine.toml:\(line): id: names a shop a second time")
    }

    @Test(
        "a secret in the wrong place is not repeated",
        arguments: [
            ("secret_file = \"orchard.secret\"", "secret_file = \"SECRET\""),
            ("secret_file = \"orchard.secret\"", "secret = \"SECRET\""),
            ("secret_file = \"orchard.secret\"", "secret_file = SECRET"),
            ("secret_file = \"orchard.secret\"", "secret_file = 98765432109876543210987654321098"),
            ("secret_file = \"orchard.secret\"", "secret_file = 'SECRET"),
            ("password_file = \"unionpay.password\"", "password_file = \"SECRET\""),
            ("base_url = \"https://openapi.alipay.com\"", "base_url = \"SECRET\""),
            ("base_url = \"https://openapi.alipay.com\"", "base_url = \"https://user:SECRET@openapi.alipay.com\""),
        ])
    func secretsStay(from: String, to: String) throws {
        let secret = "hunter2-0123456789abcdef"
        let text = Self.good.replacing(from, with: to.replacing("SECRET", with: secret))
        let fault = try #require(try Papers.shared.fault(text))
        #expect(!fault.contains(secret) && !fault.contains("98765432109876543210987654321098"))
    }

    @Test("what is printed of a right file holds no secret either")
    func reportIsHarmless() throws {
        let now = SystemClock.now()
        let report = try Papers.shared.read(Self.good).report(at: now).joined(separator: "\n")
        #expect(report.contains("channel wechat: https://api.mch.weixin.qq.com, mchid 1699990001"))
        #expect(report.contains("shop tea-lane: Tea Lane, signs with tea-lane, tea-lane-2027"))
        for secret in Papers.secrets { #expect(!report.contains(secret)) }
    }

    @Test("certificates that end are told in time, and do not keep the engine from starting")
    func expiry() throws {
        // The calendar's own end is another test's.
        let file = try Papers.shared.read(Self.good + "\n[calendar]\nknown_through = 2099\n")
        let now = SystemClock.now()
        #expect(file.warnings(at: now) == [])
        let soon = file.warnings(at: now.adding(seconds: 3_640 * 86_400))
        // Ten days before the end WeChat Pay's own certificate is no work: the next one is fetched.
        #expect(soon.count == 4 && soon.allSatisfy { $0.contains("days left; renew it") }, "\(soon)")
        let late = file.warnings(at: now.adding(seconds: 3_660 * 86_400))
        #expect(late.count == 5 && late.allSatisfy { $0.contains("ENDED") })
    }

    @Test("a data folder that another process holds is left alone, and the holder is named")
    func held() async throws {
        let file = try Papers.shared.read(Self.good.replacing("\"data\"", with: "\"held\""))
        let folder = try DataFolder(file.dataFolder)
        let lock = try DataFolderLock(folder: folder.path, holder: "paydeck engine")
        let error = await #expect(throws: ConfigurationError.self) { _ = try await HeadlessHost.start(file) }
        #expect(
            error?.description
                == "\(folder.path): is in use by paydeck engine, process \(getpid()); stop that one first")
        #expect(!FileText.exists(folder.storePath))
        withExtendedLifetime(lock) {}
    }
}

/// A folder with a configuration and every file that it names, made once for all tests.
struct Papers {
    static let orchardSecret = "5e884898da28047151d0e56f8dc62927"
    static let secrets = [orchardSecret, "6b3a55e0261b0304143f805a24924d0c", "d4735e3a265e16eee03f59718b9b5d03"]
    static let shared = make()

    let folder: String

    private static func make() -> Papers {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paydeck-test-\(UUID().uuidString)").path
        let papers = Papers(folder: folder)
        do {
            try FileText.makeFolder(folder + "/folder")
            for file in try SandboxKeys.make(at: SystemClock.now()).files() {
                try FileText.writeSecret("\(folder)/\(file.name)", file.bytes)
            }
            try papers.write("orchard.secret", orchardSecret + "\n")
            try papers.write("tea-lane.secret", secrets[1])
            try papers.write("tea-lane-2027.secret", secrets[2])
            try papers.write("unionpay.password", "000000\r\n")
            try papers.write("short.secret", "tooshort")
            try papers.write("two-lines.secret", orchardSecret + "\n" + orchardSecret + "\n")
            try papers.write("open.secret", orchardSecret)
            try papers.write("changeable.pem", "-")
            chmod(folder + "/open.secret", 0o640)
            chmod(folder + "/changeable.pem", 0o666)
        } catch {
            Issue.record("the papers could not be written: \(error)")
        }
        return papers
    }

    func write(_ name: String, _ text: String) throws {
        try FileText.writeSecret("\(folder)/\(name)", Array(text.utf8))
    }

    func read(_ text: String) throws -> EngineFile {
        try write("engine.toml", text)
        return try EngineFile("\(folder)/engine.toml", at: SystemClock.now())
    }

    /// What is said of a wrong file; nil when it is taken.
    func fault(_ text: String) throws -> String? {
        do {
            _ = try read(text)
            return nil
        } catch let error as ConfigurationError {
            return error.description
        }
    }

    /// 1 for the first line that holds the words.
    func line(of words: String, in text: String) -> Int? {
        text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains(words) }.map { $0 + 1 }
    }
}
