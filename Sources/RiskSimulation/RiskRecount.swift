import Payments
package import Risk

/// Counts what the rules ask for anew, each time from the whole list of what happened before and by the plainest way
/// there is: what the windows are held against.
package struct RiskRecount {
    /// Windows that are held against it, seconds.
    package static let windows: [Int64] = [60, 600, 3_600, 28_800, 86_400, 172_800]

    /// Features that count, with the windows that make sense of each; habits are not counts and are tested by
    /// themselves.
    package static let asked: [(feature: RiskFeature, seconds: Int64)] = RiskFeature.allCases.flatMap { feature in
        switch feature {
        case .timesUsual, .hourShare, .nightShare, .watched: return [(feature: RiskFeature, seconds: Int64)]()
        default: return (feature.isWindowed ? windows : [0]).map { (feature, $0) }
        }
    }

    /// Those that need no more than the last two days.
    package static func isOfWindows(_ feature: RiskFeature) -> Bool {
        switch feature {
        case .knownFor, .history, .deviceNewUsers, .identityUsers: false
        default: true
        }
    }

    private let subject: RiskSubject
    /// Everything before.
    private let all: ArraySlice<RiskWorldEvent>
    /// What of it shares anything with the subject: a person, a device, an address, a leader, an identity, a payee.
    private let before: [RiskWorldEvent]

    /// - Parameter before: everything that happened before, the oldest first.
    package init(_ subject: RiskSubject, before: ArraySlice<RiskWorldEvent>) {
        self.subject = subject
        all = before
        func same(_ own: String, _ other: String) -> Bool { !own.isEmpty && own == other }
        self.before = before.filter { event in
            switch event.happening {
            case .refund(let refund): refund.payee == subject.payee
            case .subject(let other):
                same(subject.user, other.user) || same(subject.payee, other.payee)
                    || same(subject.device, other.device) || same(subject.address, other.address)
                    || same(subject.leader, other.leader) || same(subject.identity, other.identity)
                    || other.flows.contains { $0.to == subject.user }
            }
        }
    }

    // The bounds as documented, written out again.
    private static let most = 2_000
    private static let longest: Int64 = 172_800
    private static let followed = 32

    package func value(_ feature: RiskFeature, withinSeconds seconds: Int64) -> Int64? {
        guard feature.isKnown(of: subject.kind) else { return nil }
        switch feature {
        case .amount: return subject.amount.minorUnits
        case .hour: return Int64(subject.at.civil().hour)
        case .accountAge: return subject.registeredAt.map { max(0, subject.at.milliseconds - $0.milliseconds) / 60_000 }
        case .knownFor, .history, .userOrders, .userAmount, .userDevices, .userPayees, .userNightOrders, .userPayouts,
            .pairOrders:
            return subject.user.isEmpty ? nil : ofUser(feature, seconds)
        case .deviceOrders, .deviceUsers, .deviceNewUsers:
            return subject.device.isEmpty ? nil : ofDevice(feature, seconds)
        case .addressOrders, .addressUsers:
            guard !subject.address.isEmpty else { return nil }
            let orders = orders(seconds) { $0.address == subject.address }
            return feature == .addressOrders ? Int64(orders.count) + 1 : users(orders)
        case .identityUsers: return subject.identity.isEmpty ? nil : bodies
        case .leaderOrders, .leaderUsers:
            guard !subject.leader.isEmpty else { return nil }
            let orders = orders(seconds) { $0.leader == subject.leader }
            return feature == .leaderOrders ? Int64(orders.count) + 1 : users(orders)
        case .fanInUsers, .fanOutShare, .newPayee, .circleSteps:
            return subject.user.isEmpty ? nil : ofMoney(feature, seconds)
        case .timesUsual, .hourShare, .nightShare, .watched: return nil
        default: return subject.payee.isEmpty ? nil : ofPayee(feature, seconds)
        }
    }

    // MARK: lists

    private func isWithin(_ at: Timestamp, _ seconds: Int64) -> Bool {
        let age = subject.at.milliseconds - at.milliseconds
        return age >= 0 && age < seconds * 1_000
    }

    private func subjects(_ seconds: Int64, _ fits: (RiskSubject) -> Bool) -> [RiskSubject] {
        let found = before.compactMap(\.subject).filter { isWithin($0.at, seconds) && fits($0) }
        return Array(found.suffix(RiskRecount.most))
    }

    private func orders(_ seconds: Int64, _ fits: (RiskSubject) -> Bool) -> [RiskSubject] {
        subjects(seconds) { $0.kind == .order && fits($0) }
    }

    /// Different users with this one.
    private func users(_ orders: [RiskSubject]) -> Int64? {
        subject.user.isEmpty ? nil : different(orders.map(\.user), subject.user)
    }

    private func different(_ names: [String], _ own: String) -> Int64 {
        Int64(Set(names.filter { !$0.isEmpty } + [own]).count)
    }

    // MARK: one feature after the other

    private func ofUser(_ feature: RiskFeature, _ seconds: Int64) -> Int64? {
        let user = subject.user
        switch feature {
        case .knownFor:
            let first = before.compactMap(\.subject).first { $0.user == user }
            return first.map { (subject.at.milliseconds - $0.at.milliseconds) / 60_000 } ?? 0
        case .history:
            return Int64(before.compactMap(\.subject).count {
                $0.kind == .order && $0.user == user && subject.at.milliseconds - $0.at.milliseconds >= 6 * 3_600_000
            })
        case .userPayouts: return Int64(subjects(seconds) { $0.kind == .payout && $0.user == user }.count) + 1
        default: break
        }
        let own = orders(seconds) { $0.user == user }
        switch feature {
        case .userOrders: return Int64(own.count) + 1
        case .userAmount: return own.reduce(subject.amount.minorUnits) { $0 + $1.amount.minorUnits }
        case .userDevices: return subject.device.isEmpty ? nil : different(own.map(\.device), subject.device)
        case .userPayees: return subject.payee.isEmpty ? nil : different(own.map(\.payee), subject.payee)
        case .userNightOrders:
            let night: Set = [2, 3, 4]
            guard night.contains(subject.at.civil().hour) else { return nil }
            return Int64(own.count { night.contains($0.at.civil().hour) }) + 1
        default: return subject.payee.isEmpty ? nil : Int64(own.count { $0.payee == subject.payee }) + 1
        }
    }

    private func ofDevice(_ feature: RiskFeature, _ seconds: Int64) -> Int64? {
        let orders = orders(seconds) { $0.device == subject.device }
        switch feature {
        case .deviceOrders: return Int64(orders.count) + 1
        case .deviceUsers: return users(orders)
        default:
            guard !subject.user.isEmpty else { return nil }
            let names = Set(orders.map(\.user) + [subject.user]).filter { !$0.isEmpty }
            return Int64(names.count { name in
                let first = before.compactMap(\.subject).first {
                    $0.kind == .order && $0.device == subject.device && $0.user == name
                }
                return first.map { isWithin($0.at, seconds) } ?? true
            })
        }
    }

    private var bodies: Int64 {
        let seen = before.compactMap(\.subject).filter { $0.kind == .order && $0.identity == subject.identity }
        let names = seen.map(\.user) + (subject.user.isEmpty ? [] : [subject.user])
        return max(1, Int64(Set(names.filter { !$0.isEmpty }).count))
    }

    private func ofPayee(_ feature: RiskFeature, _ seconds: Int64) -> Int64? {
        if feature == .payeeSteps { return steps }
        let orders = orders(seconds) { $0.payee == subject.payee }
        let all = orders + [subject]
        switch feature {
        case .payeeOrders: return Int64(all.count)
        case .payeeUsers: return users(orders)
        case .payeeAmount: return all.reduce(0) { $0 + $1.amount.minorUnits }
        case .payeeCloseUsers: return subject.user.isEmpty ? nil : close(orders)
        case .payeeCloseShare: return users(orders).map { close(orders) * 10_000 / $0 }
        case .payeeSameUsers: return users(orders.filter { $0.amount.minorUnits == subject.amount.minorUnits })
        case .payeeRoundShare:
            return Int64(all.count { $0.amount.minorUnits % 10_000 == 0 }) * 10_000 / Int64(all.count)
        default:
            let refunds = before.count { event in
                guard case .refund(let refund) = event.happening else { return false }
                return refund.payee == subject.payee && isWithin(refund.at, seconds)
            }
            return Int64(refunds) * 10_000 / Int64(all.count)
        }
    }

    private func close(_ orders: [RiskSubject]) -> Int64 {
        let own = subject.amount.minorUnits
        var users: Set = [subject.user]
        var amounts: Set = [own]
        for order in orders where amounts.count <= 64 && !order.user.isEmpty {
            let far = abs(order.amount.minorUnits - own) * 10_000
            guard far <= own * 200, !users.contains(order.user), !amounts.contains(order.amount.minorUnits) else {
                continue
            }
            users.insert(order.user)
            amounts.insert(order.amount.minorUnits)
        }
        return Int64(amounts.count)
    }

    private var steps: Int64 {
        let amounts = orders(RiskRecount.longest) { $0.payee == subject.payee }.map(\.amount.minorUnits)
            + [subject.amount.minorUnits]
        let differences = zip(amounts.dropFirst(), amounts).map { $0 - $1 }
        guard let last = differences.last, last != 0 else { return 1 }
        return Int64(differences.reversed().prefix { $0 == last }.count) + 1
    }

    // MARK: money

    private func ofMoney(_ feature: RiskFeature, _ seconds: Int64) -> Int64? {
        let user = subject.user
        switch feature {
        case .newPayee:
            guard !subject.payee.isEmpty else { return nil }
            let paid = flows(RiskRecount.longest) { $0 == user }
            return paid.contains { $0.to == subject.payee } ? 0 : 1
        case .fanInUsers: return Int64(Set(flows(seconds, to: user).map(\.from)).count)
        case .fanOutShare:
            let came = flows(seconds, to: user).reduce(0) { $0 + $1.minorUnits }
            guard came > 0 else { return nil }
            let left = flows(seconds) { $0 == user }.reduce(0) { $0 + $1.minorUnits }
                + subject.flows.reduce(0) { $0 + $1.minorUnits }
            return min(1_000_000, left * 10_000 / came)
        default: return circle
        }
    }

    private struct MoneyFlow {
        let from: String
        let to: String
        let minorUnits: Int64
    }

    private func flows(_ seconds: Int64, _ fits: (String) -> Bool) -> [MoneyFlow] {
        subjects(seconds) { fits($0.user) }.flatMap { subject in
            subject.flows.filter { $0.to != subject.user }.map {
                MoneyFlow(from: subject.user, to: $0.to, minorUnits: $0.minorUnits)
            }
        }
    }

    private func flows(_ seconds: Int64, to name: String) -> [MoneyFlow] {
        subjects(seconds) { subject in !subject.user.isEmpty && subject.flows.contains { $0.to == name } }
            .flatMap { subject in
                subject.flows.filter { $0.to == name && subject.user != name }.map {
                    MoneyFlow(from: subject.user, to: name, minorUnits: $0.minorUnits)
                }
            }
    }

    private var circle: Int64? {
        let day: Int64 = 86_400
        let back = Set(flows(day, to: subject.user).suffix(RiskRecount.followed).map(\.from))
        guard !back.isEmpty else { return nil }
        var reached = Set(subject.flows.map(\.to)).subtracting([subject.user])
        let ofDay = Dictionary(grouping: all.compactMap(\.subject).filter { isWithin($0.at, day) }, by: \.user)
        for steps in 2...4 {
            if !reached.isDisjoint(with: back) { return Int64(steps) }
            reached = Set(reached.flatMap { name in
                (ofDay[name] ?? []).suffix(RiskRecount.most).flatMap { subject in
                    subject.flows.map(\.to).filter { $0 != name }
                }
                .suffix(RiskRecount.followed)
            })
        }
        return nil
    }
}
