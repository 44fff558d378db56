import Payments
import Risk

/// What honest people do, the hard negatives among it.
extension RiskWorldMaker {
    mutating func makeGood() {
        for user in users { makeOrders(of: user) }
        makeFlashSales()
        makeLargeOrders()
        makePayouts()
    }

    private mutating func makeOrders(of user: WorldUser) {
        let joined = max(0, Int(user.registeredMilliseconds / 86_400_000))
        let count = draws.poisson(user.rate * Double(RiskWorld.days - joined), .orders, user.number)
        for index in 0..<count {
            let key = index * 8
            let day = joined + draws.below(RiskWorld.days - joined, .moment, user.number, key)
            let second = user.second(
                draws.uniform(.moment, user.number, key + 1), draws.uniform(.moment, user.number, key + 2))
            let at = moment(day, second)
            guard at.since(start) > user.registeredMilliseconds else { continue }
            makeOrder(of: user, at: at, index: index)
            // A cart that is sent as two or three orders.
            guard draws.uniform(.cart, user.number, key) < 0.03 else { continue }
            for further in 1...draws.between(1...2, .cart, user.number, key + 1) {
                let gap = draws.between(20, 240, .cart, user.number, key + 1 + further)
                makeOrder(
                    of: user, at: at.adding(milliseconds: Int64(gap * 1_000) * Int64(further)),
                    index: 1_000_000 + index * 4 + further)
            }
        }
        // Who joins orders something within a day.
        guard user.registeredMilliseconds > 0 else { return }
        let hours = draws.between(0.1, 20, .registered, user.number, 3)
        makeOrder(
            of: user, at: start.adding(milliseconds: user.registeredMilliseconds + Int64(hours * 3_600_000)),
            index: 9_000_000)
    }

    private mutating func makeOrder(of user: WorldUser, at: Timestamp, index: Int) {
        let number = user.number
        let fen = Int64(draws.logNormal(user.medianFen, sigma: 0.6, .amount, number, index))
        let payee = payee(draws.uniform(.payee, number, index))
        let (device, address) = place(of: user, index)
        add(order(user, at: at, fen: fen, payee: payee, device: device, address: address))
        guard draws.uniform(.refund, number, index) < 0.05 else { return }
        let hours = draws.between(1, 7 * 24, .refundDelay, number, index)
        addRefund(payees[payee].name, fen, at: at.adding(milliseconds: Int64(hours * 3_600_000)))
    }

    /// 85 % at home, else any device of the world at any of 2,000 addresses.
    func place(of user: WorldUser, _ index: Int) -> (device: String, address: String) {
        if draws.uniform(.device, user.number, index) < 0.85 { return (user.device, user.address) }
        let device = draws.below(Int(3_000 * size), .device, user.number, index &+ 50_000_000)
        let address = draws.below(2_000, .address, user.number, index)
        return ("d\(device)", "172.16.\(address / 250).\(address % 250)")
    }

    /// A payee with three prices; shipping by region and at times a second piece make further amounts.
    private mutating func makeFlashSales() {
        for sale in 0..<scaled(24) {
            let payee = draws.below(payees.count, .flash, sale, 0)
            let at = moment(
                draws.below(RiskWorld.days, .flash, sale, 1), draws.between(9, 22, .flash, sale, 2) * 3_600)
            let prices = (0..<3).map { Int64(draws.between(29...299, .flash, sale, 3 + $0)) * 100 - 10 }
            let minutes = draws.between(8, 20, .flash, sale, 6)
            for number in 0..<draws.between(80...250, .flash, sale, 7) {
                let key = 100 + number * 8
                let user = users[draws.below(users.count, .flash, sale, key)]
                let second = draws.between(0, minutes * 60, .flash, sale, key + 1)
                let pieces: Int64 = draws.uniform(.flash, sale, key + 2) < 0.15 ? 2 : 1
                let shipping: Int64 = [0, 0, 600, 1_000][draws.below(4, .flash, sale, key + 3)]
                let fen = prices[draws.below(3, .flash, sale, key + 4)] * pieces + shipping
                let moment = at.adding(milliseconds: Int64(second * 1_000))
                guard moment.since(start) > user.registeredMilliseconds else { continue }
                let (device, address) = place(of: user, 20_000_000 + sale * 1_000 + number)
                add(order(user, at: moment, fen: fen, payee: payee, device: device, address: address))
                guard draws.uniform(.flash, sale, key + 5) < 0.08 else { continue }
                let hours = draws.between(1, 96, .flash, sale, key + 6)
                addRefund(payees[payee].name, fen, at: moment.adding(milliseconds: Int64(hours * 3_600_000)))
            }
        }
    }

    /// 10 to 60 times what the user usually pays: a sofa, a phone.
    private mutating func makeLargeOrders() {
        for number in 0..<scaled(1_000) {
            let user = users[draws.below(users.count, .large, number, 0)]
            let day = draws.below(RiskWorld.days, .large, number, 1)
            let at = moment(
                day, user.second(draws.uniform(.large, number, 2), draws.uniform(.large, number, 3)))
            guard at.since(start) > user.registeredMilliseconds else { continue }
            let fen = Int64(user.medianFen * draws.between(10, 60, .large, number, 4))
            add(order(
                user, at: at, fen: fen, payee: payee(draws.uniform(.large, number, 5)), device: user.device,
                address: user.address))
        }
    }

    /// Each payee's owner draws 70 to 95 % of a day's money on the next day, in the morning or afternoon.
    private mutating func makePayouts() {
        var sums: [String: [Int: Int64]] = [:]
        for event in events {
            guard let subject = event.subject, subject.kind == .order else { continue }
            sums[subject.payee, default: [:]][Int(subject.at.since(start) / 86_400_000), default: 0] +=
                subject.amount.minorUnits
        }
        for (number, payee) in payees.enumerated() {
            for (day, sum) in (sums[payee.name] ?? [:]).sorted(by: { $0.key < $1.key }) {
                let key = number * 100 + day
                let fen = Int64(Double(sum) * draws.between(0.7, 0.95, .payout, key))
                let hour = draws.uniform(.payout, key, 1) < 0.5 ? 9.0 : 14.0
                let at = moment(day + 1, hour * 3_600 + draws.between(0, 1_800, .payout, key, 2))
                guard fen > 0 else { continue }
                add(payout(payee.name, to: users[payee.owner].name, fen, at))
            }
        }
    }

    func payout(_ from: String, to receiver: String, _ fen: Int64, _ at: Timestamp) -> RiskSubject {
        RiskSubject(
            kind: .payout, at: at, amount: .fen(max(1, fen)), user: from, payee: receiver,
            flows: [RiskSubject.Flow(to: receiver, minorUnits: max(1, fen))])
    }
}
