import Payments
import Risk

/// Makes a world part by part.
struct RiskWorldMaker {
    let draws: Draws
    let users: [WorldUser]
    let payees: [WorldPayee]
    /// Running sums of how busy they are.
    private let payeeWeights: [Double]
    let size: Double
    /// Midnight in Beijing of the first day.
    let start = Timestamp(milliseconds: 1_798_732_800_000)
    private(set) var events: [RiskWorldEvent] = []
    var cases: [PlantedCase] = []
    /// Users and payees that are part of a planted case already.
    var takenUsers: Set<Int> = []
    var takenPayees: Set<Int> = []

    init(seed: UInt64, size: Double) {
        draws = Draws(seed: seed)
        self.size = size
        let count = Int(5_000 * size)
        let devices = Int(3_000 * size)
        let own = draws
        users = (0..<count).map { WorldUser($0, of: count, devices: devices, own) }
        let payeeCount = max(10, Int(200 * size))
        payees = (0..<payeeCount).map { WorldPayee($0, owner: own.below(count, .owner, $0), own) }
        payeeWeights = payees.reduce(into: []) { $0.append(($0.last ?? 0) + $1.weight) }
    }

    func scaled(_ count: Int) -> Int { max(1, Int(Double(count) * size)) }

    func moment(_ day: Int, _ secondOfDay: Double) -> Timestamp {
        start.adding(milliseconds: Int64(day) * 86_400_000 + Int64(secondOfDay * 1_000))
    }

    mutating func add(_ subject: RiskSubject, planted: Int? = nil) {
        guard subject.at < moment(RiskWorld.days, 0) else { return }
        events.append(RiskWorldEvent(at: subject.at, happening: .subject(subject), planted: planted))
    }

    mutating func addRefund(_ payee: String, _ fen: Int64, at: Timestamp, planted: Int? = nil) {
        guard at < moment(RiskWorld.days, 0) else { return }
        events.append(RiskWorldEvent(
            at: at, happening: .refund(RiskRefund(payee: payee, minorUnits: fen, at: at)), planted: planted))
    }

    /// An order of a user as the shop tells it.
    func order(
        _ user: WorldUser, at: Timestamp, fen: Int64, payee: Int, device: String, address: String
    ) -> RiskSubject {
        RiskSubject(
            at: at, amount: .fen(max(1, fen)), user: user.name, device: device, address: address,
            leader: user.leader, payee: payees[payee].name,
            flows: [RiskSubject.Flow(to: payees[payee].name, minorUnits: max(1, fen))],
            registeredAt: start.adding(milliseconds: user.registeredMilliseconds))
    }

    /// A payee by how busy each is.
    func payee(_ uniform: Double) -> Int {
        let wanted = uniform * (payeeWeights.last ?? 0)
        var low = 0
        var high = payeeWeights.count - 1
        while low < high {
            let middle = (low + high) / 2
            if payeeWeights[middle] > wanted { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

struct WorldUser: Sendable {
    let number: Int
    let name: String
    /// Orders a day.
    let rate: Double
    let medianFen: Double
    /// Running sums of the 24 hours' shares, the last 1.
    let hours: [Double]
    /// Share of orders between 02:00 and 05:00.
    let nightShare: Double
    let device: String
    let address: String
    let leader: String
    /// From the world's beginning; below 0 for those who were there before.
    let registeredMilliseconds: Int64

    init(_ number: Int, of count: Int, devices: Int, _ draws: Draws) {
        self.number = number
        name = "u\(number)"
        rate = draws.between(0.2, 2, .rate, number)
        medianFen = draws.between(2_000, 30_000, .median, number)
        // 2 % work at night; of the others a third never order then, the rest such that the mean is 3 %.
        let kind = draws.uniform(.profile, number, 100)
        nightShare = kind < 0.02 ? 0.4 : kind < 0.35 ? 0 : draws.between(0, 0.068, .profile, number, 101)
        hours = WorldUser.hours(number, nightShare: nightShare, draws)
        // Every tenth device is a family's: three users share it.
        let families = devices / 10
        let home = number < families * 3 ? number / 3 : families + (number - families * 3) % (devices - families)
        device = "d\(home)"
        address = "10.\(home / 250 % 250).\(home % 250).7"
        leader = draws.uniform(.leader, number) < 0.6 ? "l\(draws.below(max(5, count / 25), .leader, number, 1))" : ""
        // Every tenth joins in these days, the others in the two years before.
        let joins = draws.uniform(.registered, number) < 0.1
        registeredMilliseconds = Int64(joins
            ? draws.between(0, Double(RiskWorld.days - 2), .registered, number, 1) * 86_400_000
            : -draws.between(2, 700, .registered, number, 2) * 86_400_000)
    }

    private static func hours(_ number: Int, nightShare: Double, _ draws: Draws) -> [Double] {
        var shares = (0..<24).map { hour in
            (2..<5).contains(hour) ? 0 : draws.uniform(.profile, number, hour) * (hour < 7 ? 0.15 : 1)
        }
        let sum = shares.reduce(0, +)
        shares = shares.map { $0 / sum * (1 - nightShare) }
        for hour in 2..<5 { shares[hour] = nightShare / 3 }
        var running = 0.0
        return shares.map { share in
            running += share
            return running
        }
    }

    /// A second of the day by the user's hours.
    func second(_ hour: Double, _ within: Double) -> Double {
        let index = hours.firstIndex { hour < $0 } ?? 23
        return (Double(index) + within) * 3_600
    }
}

struct WorldPayee: Sendable {
    let name: String
    /// The user who draws what comes in.
    let owner: Int
    /// How busy it is, beside the others: 1 to 10, most of them small.
    let weight: Double

    init(_ number: Int, owner: Int, _ draws: Draws) {
        name = "p\(number)"
        self.owner = owner
        let uniform = draws.uniform(.payee, number, 7_777_777)
        weight = 1 + 9 * uniform * uniform * uniform
    }
}
