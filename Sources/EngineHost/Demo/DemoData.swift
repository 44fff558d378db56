package import Payments
package import Routing

/// Everything the demo replays: shops, teams, buyers, one recorded day, channels, incidents and risk rules.
package struct DemoData: Sendable {
    package var shops: [DemoShop]
    package var buyers: [DemoBuyer]
    package var day: [DemoOrder]
    package var profiles: [ChannelProfile]
    package var incidents: [DemoIncident]
    package var bursts: [DemoBurst]
    package var risk: RiskRuleFile
    package var merchantRules: [MerchantRule]
    package var merchantRulesName: String

    /// Reads the folder `demo-data`.
    package init(folder: String) throws(ConfigurationError) {
        func text(_ name: String) throws(ConfigurationError) -> String { try FileText.readText("\(folder)/\(name)") }
        profiles = try ChannelProfiles.read(file: "channels.toml", text: try text("channels.toml"))
        let teams = try DemoTeams.read(try CSVTable(file: "teams.csv", text: try text("teams.csv")))
        shops = try DemoShop.read(file: "shops.toml", text: try text("shops.toml"), teams: teams)
        buyers = try DemoBuyer.read(try CSVTable(file: "buyers.csv", text: try text("buyers.csv")))
        day = try DemoOrder.read(
            try CSVTable(file: "day.csv", text: try text("day.csv")), shops: shops, buyers: buyers)
        risk = try RiskRuleFile(reading: "\(folder)/risk.toml", at: SystemClock.now())
        _ = try risk.usable()
        let rules = try MerchantRuleFile(
            file: "routing-rules.toml", text: try text("routing-rules.toml"), channels: profiles,
            shops: shops.map(\.id))
        if let error = rules.errors.first { throw error }
        merchantRules = rules.rules
        merchantRulesName = rules.name
        (incidents, bursts) = try DemoIncident.read(file: "incidents.toml", text: try text("incidents.toml"))
    }
}

/// A shop with its teams and the shares of a chain order.
package struct DemoShop: Sendable {
    package var id: ShopID
    package var name: String
    package var platformBasisPoints: Int64
    package var leaderBasisPoints: Int64
    package var memberBasisPoints: Int64
    package var membersPerOrder: Int
    package var platform: Receiver?
    package var leaders: [String: DemoLeader]

    static func read(
        file: String, text: String, teams: [DemoTeams.Row]
    ) throws(ConfigurationError) -> [DemoShop] {
        let document = try ConfigurationTable(file: file, text: text)
        var shops: [DemoShop] = []
        for table in try document.tables("shop", maximumCount: 1_000) {
            let idText = try table.text("id", maximum: 32)
            guard let id = ShopID(idText) else { throw table.fault("id", "must be letters, digits, _ and -") }
            guard !shops.contains(where: { $0.id == id }) else { throw table.fault("id", "names a shop twice") }
            let own = teams.filter { $0.shop == idText }
            var leaders: [String: DemoLeader] = [:]
            for row in own where row.receiver.role == .leader {
                leaders[row.receiver.participant] = DemoLeader(
                    receiver: row.receiver,
                    members: own.filter { $0.upline == row.receiver.participant }.map(\.receiver))
            }
            shops.append(
                DemoShop(
                    id: id, name: try table.text("name", maximum: 64),
                    platformBasisPoints: try table.integer("platform_basis_points", in: 0...10_000),
                    leaderBasisPoints: try table.integer("leader_basis_points", in: 0...10_000),
                    memberBasisPoints: try table.integer("member_basis_points", in: 0...10_000),
                    membersPerOrder: Int(try table.integer("members_per_order", in: 0...20)),
                    platform: own.first { $0.receiver.role == .platform }?.receiver, leaders: leaders))
            try table.finish()
        }
        try document.finish()
        return shops
    }

    /// The plan of an order that came through `leader`; nil for a direct order.
    package func plan(leader name: String, draw: inout SplitMix64) -> SplitPlan? {
        guard let leader = leaders[name], let platform else { return nil }
        // Every sixth leader is paid once the buyer has the goods.
        let timing: SplitTiming = draw.below(6) == 0 ? .onReceipt : .realTime
        var shares = [
            SplitShare(receiver: platform, portion: .basisPoints(platformBasisPoints), timing: .realTime),
            SplitShare(receiver: leader.receiver, portion: .basisPoints(leaderBasisPoints), timing: timing),
        ]
        var members = leader.members
        for place in 0..<min(membersPerOrder, members.count) {
            let member = members.remove(at: Int(draw.below(UInt64(members.count))))
            shares.append(commission(member, place))
        }
        return SplitPlan(shares: shares)
    }

    /// The seller's own commission is owed under its contract and withdrawn; others get theirs through the channel.
    private func commission(_ member: Receiver, _ place: Int) -> SplitShare {
        SplitShare(
            receiver: member, portion: .basisPoints(memberBasisPoints), timing: place == 0 ? .realTime : .nextDay,
            delivery: place == 0 ? .balance : .channel, level: place == 0 ? 1 : 0)
    }
}

package struct DemoLeader: Sendable {
    package var receiver: Receiver
    package var members: [Receiver]
}

enum DemoTeams {
    struct Row {
        let shop: String
        let upline: String
        let receiver: Receiver
    }

    static func read(_ table: CSVTable) throws(ConfigurationError) -> [Row] {
        let shop = try table.column("shop")
        let participant = try table.column("participant")
        let role = try table.column("role")
        let upline = try table.column("upline")
        let kind = try table.column("account_kind")
        let wechat = try table.column("wechat")
        let alipay = try table.column("alipay")
        var rows: [Row] = []
        for (index, row) in table.rows.enumerated() {
            guard let role = ReceiverRole(rawValue: row[role]), let kind = ReceiverAccountKind(rawValue: row[kind])
            else {
                throw ConfigurationError(
                    file: table.file, line: index + 2, rule: "has an unknown role or account kind")
            }
            rows.append(
                Row(
                    shop: row[shop], upline: row[upline],
                    receiver: Receiver(
                        participant: row[participant], role: role, accountKind: kind,
                        accounts: [.wechat: row[wechat], .alipay: row[alipay]])))
        }
        return rows
    }
}
