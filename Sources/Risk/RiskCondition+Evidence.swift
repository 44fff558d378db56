import Payments

extension RiskCondition {
    /// What was seen, beside the line it met.
    func evidence(_ value: Int64, _ subject: RiskSubject) -> String {
        let line = "\(atLeast ?? below ?? 0)"
        func counted(_ sentence: Evidence) -> String { sentence.text("\(value)", "\(withinSeconds)", line) }
        func share(_ sentence: Evidence) -> String {
            sentence.text(Self.percent(value), "\(withinSeconds)", Self.percent(atLeast ?? below ?? 0))
        }
        func money(_ minorUnits: Int64) -> String {
            Money(minorUnits: minorUnits, currency: subject.amount.currency).decimalText
        }
        switch feature {
        case .amount: return Evidence.largeAmount.text("\(subject.amount)", money(atLeast ?? below ?? 0))
        case .hour:
            return Evidence.unusualHours.text(subject.at.civil().clockText, "\(atLeast ?? 0)", "\(below ?? 24)")
        case .accountAge: return Evidence.accountAge.text("\(value)", line)
        case .knownFor: return Evidence.knownFor.text("\(value)", line)
        case .history: return Evidence.historyOrders.text("\(value)", line)
        case .timesUsual: return Evidence.timesUsual.text(Self.tenths(value), Self.tenths(atLeast ?? below ?? 0))
        case .hourShare: return Evidence.hourShare.text(Self.percent(value), Self.percent(atLeast ?? below ?? 0))
        case .nightShare: return Evidence.nightShare.text(Self.percent(value), Self.percent(atLeast ?? below ?? 0))
        case .userOrders: return counted(.frequency)
        case .userAmount: return Evidence.userAmount.text(money(value), "\(withinSeconds)", money(atLeast ?? 0))
        case .userDevices: return counted(.userDevices)
        case .userPayees: return counted(.userPayees)
        case .userNightOrders: return counted(.userNightOrders)
        case .userPayouts: return counted(.payoutsOfUser)
        case .deviceOrders: return counted(.deviceOrders)
        case .deviceUsers: return counted(.deviceHopping)
        case .deviceNewUsers: return counted(.deviceNewUsers)
        case .addressOrders: return counted(.addressOrders)
        case .addressUsers: return counted(.addressUsers)
        case .identityUsers: return Evidence.identityUsers.text("\(value)", line)
        case .payeeOrders: return counted(.payeeOrders)
        case .payeeUsers: return counted(.payeeUsers)
        case .payeeAmount: return Evidence.payeeAmount.text(money(value), "\(withinSeconds)", money(atLeast ?? 0))
        case .payeeCloseUsers: return counted(.payeeCloseUsers)
        case .payeeCloseShare: return share(.payeeCloseShare)
        case .payeeSameUsers: return counted(.payeeSameUsers)
        case .payeeSteps: return Evidence.payeeSteps.text("\(value)", line)
        case .payeeRoundShare: return share(.payeeRoundShare)
        case .payeeRefunds: return share(.payeeRefunds)
        case .pairOrders: return counted(.pairOrders)
        case .leaderOrders: return counted(.leaderOrders)
        case .leaderUsers: return counted(.leaderUsers)
        case .fanInUsers: return counted(.fanInUsers)
        case .fanOutShare: return share(.fanOutShare)
        case .newPayee: return Evidence.newPayee.text()
        case .circleSteps: return Evidence.circleSteps.text("\(value)")
        case .watched: return Evidence.watched.text()
        }
    }

    private static func percent(_ basisPoints: Int64) -> String {
        basisPoints % 100 == 0 ? "\(basisPoints / 100)" : "\(basisPoints / 100).\(basisPoints % 100 / 10)"
    }

    private static func tenths(_ value: Int64) -> String { "\(value / 10).\(value % 10)" }
}
