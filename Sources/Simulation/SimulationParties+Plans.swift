import Payments

extension SimulationParties {
    /// A plan of one to five receivers with shares of every kind, within every channel's ceiling: the platform's and a
    /// leader's through the channel, members' by all ways there are.
    func richPlan(_ shop: ShopID, _ members: [SimulatedMembers.Member], draw: inout SplitMix64) -> SplitPlan {
        var shares: [SplitShare] = []
        if draw.below(4) != 0 {
            shares.append(SplitShare(
                receiver: Receiver(
                    participant: "platform", role: .platform, accountKind: .merchant,
                    accounts: [.wechat: "1900008801", .alipay: "2088101117955611"]),
                portion: portion(100 + Int64(draw.below(300)), &draw),
                timing: draw.below(3) == 0 ? .onReceipt : .realTime))
        }
        // Now and then all leave at once through the channel: more than one request has room for.
        let together = draw.below(4) == 0
        var level = 0
        for member in members where member.shop == shop && (together || draw.below(2) == 0) {
            level = min(2, level + 1)
            shares.append(share(of: member, level: level, &draw))
        }
        if together {
            for index in shares.indices {
                shares[index].timing = .realTime
                shares[index].delivery = .channel
                shares[index].purpose = []
            }
        }
        if shares.isEmpty, let first = members.first(where: { $0.shop == shop }) {
            shares.append(share(of: first, level: 1, &draw))
        }
        return SplitPlan(
            shares: shares, base: draw.below(4) == 0 ? .netOfFee : .gross,
            minimumMinorUnits: draw.below(3) == 0 ? 1 + Int64(draw.below(5)) : 1, version: 1 + Int64(draw.below(3)))
    }

    private func share(
        of member: SimulatedMembers.Member, level: Int, _ draw: inout SplitMix64
    ) -> SplitShare {
        let delivery: ShareDelivery =
            switch draw.below(4) {
            case 0: .bank
            case 1, 2: member.hasContract ? .balance : .channel
            default: .channel
            }
        let isBound = delivery == .balance && draw.below(3) == 0
        return SplitShare(
            receiver: Receiver(
                participant: member.number, role: level == 1 ? .leader : .member, accountKind: .person,
                accounts: [.wechat: member.wechat, .alipay: member.alipay, .bank: member.bank]),
            portion: portion(50 + Int64(draw.below(550)), &draw),
            timing: SplitTiming.allCases[Int(draw.below(3))], delivery: delivery, level: level,
            capMinorUnits: draw.below(5) == 0 ? 1 + Int64(draw.below(500)) : nil,
            purpose: isBound ? [.goods, .coupon] : [])
    }

    /// Mostly a ratio, sometimes a small fixed amount.
    private func portion(_ basisPoints: Int64, _ draw: inout SplitMix64) -> SplitPortion {
        draw.below(6) == 0 ? .minorUnits(1 + Int64(draw.below(8))) : .basisPoints(basisPoints)
    }
}
