import Payments
import Risk

/// The planted cases. No user, device or payee is part of two.
extension RiskWorldMaker {
    mutating func plantCases() {
        for kind in PlantedKind.allCases {
            for number in 0..<scaled(kind.count) { plant(kind, key: kind.offset + number * 400) }
        }
    }

    private mutating func plant(_ kind: PlantedKind, key: Int) {
        let planted = cases.count
        let before = eventCount
        switch kind {
        case .amount: plantAmount(planted, key)
        case .velocity: plantVelocity(planted, key)
        case .night: plantNight(planted, key)
        case .newUser: plantNewUser(planted, key)
        case .device: plantDevice(planted, key)
        case .brushing: plantBrushing(planted, key)
        case .laundering: plantLaundering(planted, key)
        }
        let length = events[before...].count { $0.subject != nil }
        cases.append(PlantedCase(kind: kind, length: length))
    }

    private var eventCount: Int { events.count }

    // MARK: picking

    /// A user nobody has picked yet, who is there on the day.
    private mutating func pickUser(_ key: Int, day: Int, where fits: (WorldUser) -> Bool = { _ in true }) -> WorldUser {
        var turn = 0
        while true {
            let user = users[draws.below(users.count, .cases, key, turn)]
            turn += 1
            let isThere = user.registeredMilliseconds < Int64(day) * 86_400_000
            guard turn > 5_000 || (isThere && !takenUsers.contains(user.number) && fits(user)) else { continue }
            takenUsers.insert(user.number)
            return user
        }
    }

    private mutating func pickPayee(_ key: Int) -> Int {
        var turn = 0
        while true {
            let payee = draws.below(payees.count, .caseOther, key, turn)
            turn += 1
            guard turn > 5_000 || !takenPayees.contains(payee) else { continue }
            takenPayees.insert(payee)
            return payee
        }
    }

    private func day(_ key: Int) -> Int { draws.below(RiskWorld.days - 3, .caseMoment, key) }

    private func anyPayee(_ key: Int, _ number: Int) -> Int { payee(draws.uniform(.caseOther, key, 5_000 + number)) }

    private func usual(_ user: WorldUser, _ key: Int, _ number: Int) -> Int64 {
        Int64(draws.logNormal(user.medianFen, sigma: 0.6, .caseAmount, key, number))
    }

    // MARK: kinds

    private mutating func plantAmount(_ planted: Int, _ key: Int) {
        let day = day(key)
        let user = pickUser(key, day: day)
        let at = moment(day, user.second(draws.uniform(.caseMoment, key, 1), draws.uniform(.caseMoment, key, 2)))
        let fen = Int64(user.medianFen * draws.between(50.01, 120, .caseAmount, key))
        let (device, address) = place(of: user, 30_000_000 + key)
        add(order(user, at: at, fen: fen, payee: anyPayee(key, 0), device: device, address: address), planted: planted)
    }

    private mutating func plantVelocity(_ planted: Int, _ key: Int) {
        let day = day(key)
        let user = pickUser(key, day: day)
        let at = moment(day, user.second(draws.uniform(.caseMoment, key, 1), draws.uniform(.caseMoment, key, 2)))
        for number in 0..<draws.between(8...20, .cases, key, 9_000) {
            let second = draws.between(0, 599, .caseMoment, key, 10 + number)
            add(
                order(
                    user, at: at.adding(milliseconds: Int64(second * 1_000)), fen: usual(user, key, number),
                    payee: anyPayee(key, number), device: user.device, address: user.address), planted: planted)
        }
    }

    private mutating func plantNight(_ planted: Int, _ key: Int) {
        let day = day(key)
        let user = pickUser(key, day: day) { $0.nightShare == 0 }
        for number in 0..<draws.between(3...8, .cases, key, 9_000) {
            let at = moment(day + 1, draws.between(2 * 3_600, 5 * 3_600 - 1, .caseMoment, key, 10 + number))
            let (device, address) = place(of: user, 31_000_000 + key + number)
            add(
                order(
                    user, at: at, fen: usual(user, key, number), payee: anyPayee(key, number), device: device,
                    address: address), planted: planted)
        }
    }

    private mutating func plantNewUser(_ planted: Int, _ key: Int) {
        let at = moment(day(key), draws.between(0, 86_399, .caseMoment, key, 1))
        let age = draws.between(0.02, 23.9, .caseMoment, key, 2)
        let fen = Int64(draws.between(300_100, 1_400_000, .caseAmount, key))
        let payee = anyPayee(key, 0)
        add(
            RiskSubject(
                at: at, amount: .fen(fen), user: "n\(key)", device: "dn\(key)", address: "192.168.\(key % 250).9",
                payee: payees[payee].name, flows: [RiskSubject.Flow(to: payees[payee].name, minorUnits: fen)],
                registeredAt: at.adding(milliseconds: -Int64(age * 3_600_000))), planted: planted)
    }

    /// Half the cases on a device of somebody, half on one never seen; half the accounts old, half made for it.
    private mutating func plantDevice(_ planted: Int, _ key: Int) {
        let day = day(key)
        let at = moment(day, draws.between(0, 82_000, .caseMoment, key, 1))
        let device = draws.uniform(.caseOther, key, 1) < 0.5
            ? pickUser(key + 100, day: day).device : "dh\(key)"
        for number in 0..<draws.between(5...12, .cases, key, 9_000) {
            let moment = at.adding(
                milliseconds: Int64(draws.between(0, 3_599, .caseMoment, key, 10 + number) * 1_000))
            let user = pickUser(key + 101 + number, day: day)
            var made = order(
                user, at: moment, fen: usual(user, key, number), payee: anyPayee(key, number), device: device,
                address: user.address)
            if draws.uniform(.caseOther, key, 10 + number) < 0.5 {
                made.user = "h\(key)-\(number)"
                made.leader = ""
                made.registeredAt = moment.adding(seconds: -Int64(draws.between(1_800, 864_000, .caseOther, key, 50)))
            }
            add(made, planted: planted)
        }
    }

    /// The orders come within 2 to 12 hours.
    private mutating func plantBrushing(_ planted: Int, _ key: Int) {
        let day = day(key)
        let payee = pickPayee(key)
        let at = moment(day, draws.between(6, 12, .caseMoment, key, 1) * 3_600)
        let span = draws.between(2, 12, .caseMoment, key, 2) * 3_600
        let middle = draws.between(3_000, 60_000, .caseAmount, key)
        for number in 0..<draws.between(10...30, .cases, key, 9_000) {
            let user = pickUser(key + 100 + number, day: day)
            let moment = at.adding(
                milliseconds: Int64(draws.between(0, span, .caseMoment, key, 10 + number) * 1_000))
            let fen = Int64(middle * draws.between(0.99, 1.01, .caseAmount, key, 10 + number))
            let (device, address) = place(of: user, 32_000_000 + key + number)
            add(
                order(user, at: moment, fen: fen, payee: payee, device: device, address: address), planted: planted)
            guard draws.uniform(.refund, key, number) < 0.7 else { continue }
            let hours = draws.between(0.5, 48, .refundDelay, key, number)
            addRefund(
                payees[payee].name, fen, at: moment.adding(milliseconds: Int64(hours * 3_600_000)), planted: planted)
        }
    }

    /// Each hop moves 90 % on in two to four parts, the first 10 to 60 minutes after the last money came.
    private mutating func plantLaundering(_ planted: Int, _ key: Int) {
        let day = day(key)
        let first = pickPayee(key)
        let at = moment(day, draws.between(6, 14, .caseMoment, key, 1) * 3_600)
        let span = draws.between(1, 6, .caseMoment, key, 2) * 3_600
        var last = at
        var sum: Int64 = 0
        var payers: [WorldUser] = []
        for number in 0..<draws.between(8...15, .cases, key, 9_000) {
            let user = pickUser(key + 100 + number, day: day)
            payers.append(user)
            let moment = at.adding(
                milliseconds: Int64(draws.between(0, span, .caseMoment, key, 10 + number) * 1_000))
            let fen = Int64(draws.logNormal(80_000, sigma: 0.5, .caseAmount, key, number))
            add(
                order(user, at: moment, fen: fen, payee: first, device: user.device, address: user.address),
                planted: planted)
            last = max(last, moment)
            sum += fen
        }
        let back = payers[draws.below(payers.count, .caseOther, key, 3)]
        let hops = [
            payees[first].name, pickUser(key + 201, day: day).name, pickUser(key + 202, day: day).name, back.name,
        ]
        for hop in 0..<3 {
            sum = sum * 9 / 10
            let parts = draws.between(2...4, .caseOther, key, 10 + hop)
            for part in 0..<parts {
                let gap = draws.between(10, 60, .caseMoment, key, 100 + hop * 10 + part) * (part == 0 ? 60_000 : 20_000)
                last = last.adding(milliseconds: Int64(gap))
                add(payout(hops[hop], to: hops[hop + 1], sum / Int64(parts), last), planted: planted)
            }
        }
    }
}

extension PlantedKind {
    /// Where its draws begin.
    fileprivate var offset: Int { (PlantedKind.allCases.firstIndex(of: self) ?? 0) * 1_000_000 + 500_000 }
}
