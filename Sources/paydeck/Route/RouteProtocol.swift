import JSON
import Payments
import Routing

/// The dialogue of `paydeck route`: one message in, at most one answer out. It holds the router's session and nothing
/// of the world around it.
struct RouteProtocol {
    static let maximumLineBytes = 65_536
    static let usualExploration = 10_000
    private static let version: Int64 = 1
    private static let codes: [String: AttemptEnd] = [
        "ok": .paid, "user_cancel": .buyerLeft, "channel_error": .technical, "timeout": .technical,
        "capacity": .refusedFull, "channel_frozen": .frozen,
    ]

    private let explorePartsPerMillion: Int
    private var running: Running?
    private(set) var isOver = false

    private struct Running {
        var session: RoutingSession
        /// Place of each channel by the number it is told by.
        let places: [Int64: Int]
        let numbers: [Int64]
        let methods: Int
        let maximumAttempts: Int
        var environments: [String: Int] = ["w": 0, "a": 1, "b": 2]
        var now = Timestamp(milliseconds: 0)
    }

    init(explorePartsPerMillion: Int) { self.explorePartsPerMillion = explorePartsPerMillion }

    mutating func answer(_ line: [UInt8]) throws(RouteFault) -> String? {
        let fields = try RouteFields.parse(line)
        let type = try fields.text("type", atMost: 32)
        switch (type, running) {
        case ("init", nil):
            running = try start(fields)
            return "{\"type\":\"ready\"}"
        case ("init", _?): throw RouteFault("type", "init comes once")
        case (_, nil): throw RouteFault("type", "the first message is init")
        case ("order", var now?):
            // Taken out while it changes, so that its tables are not copied.
            running = nil
            defer { running = now }
            return try RouteProtocol.order(fields, &now)
        case ("feedback", var now?):
            running = nil
            defer { running = now }
            try RouteProtocol.feedback(fields, &now)
            return nil
        case ("end", _):
            isOver = true
            return nil
        default: throw RouteFault("type", "wants init, order, feedback or end")
        }
    }

    /// To be told at the end of the input. A session may end without `end`; none may not.
    func finish() throws(RouteFault) {
        guard running == nil else { return }
        throw RouteFault("type", "the input ended before init")
    }

    /// Decisions and their digest; nil before the first.
    var summary: String? {
        guard let session = running?.session else { return nil }
        let digits = String(session.digest, radix: 16)
        let digest = String(repeating: "0", count: 16 - digits.count) + digits
        return "\(session.decisions) decisions, digest \(digest)"
    }

    // MARK: messages

    private func start(_ fields: RouteFields) throws(RouteFault) -> Running {
        _ = try fields.integer("protocol", RouteProtocol.version...RouteProtocol.version)
        let seed = try fields.integer("seed", 0...Int64.max)
        let letters = Array(try fields.text("methods", atMost: BuyerContext.methods))
        guard !letters.isEmpty, Set(letters).count == letters.count else {
            throw RouteFault("methods", "wants 1 to \(BuyerContext.methods) different letters")
        }
        let margin = try fields.number("margin", 0.001...1)
        let attempts = try fields.integer("max_attempts", 1...16)
        var numbers: [Int64] = []
        var channels: [RoutingSession.Channel] = []
        for (place, value) in try fields.list("channels", 1...RoutingSession.mostChannels).enumerated() {
            let own = try RouteFields(value, prefix: "channels[\(place)]")
            let number = try own.integer("id", 0...1_000_000)
            guard !numbers.contains(number) else { throw own.fault("id", "is there twice") }
            numbers.append(number)
            channels.append(try RouteProtocol.channel(own, letters))
        }
        let session = RoutingSession(
            channels: channels, marginMillionths: Int64((margin * 1_000_000).rounded()),
            maximumAttempts: Int(attempts), explorePartsPerMillion: explorePartsPerMillion,
            seed: UInt64(seed))
        let places = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
        return Running(
            session: session, places: places, numbers: numbers, methods: letters.count,
            maximumAttempts: Int(attempts))
    }

    private static func channel(
        _ fields: RouteFields, _ letters: [Character]
    ) throws(RouteFault) -> RoutingSession.Channel {
        let method = try fields.text("method", atMost: 1)
        guard let place = letters.firstIndex(where: { String($0) == method }) else {
            throw fields.fault("method", "wants one of the letters of methods")
        }
        return RoutingSession.Channel(
            name: try fields.text("name", atMost: 64), method: place,
            feeMillionths: Int64((try fields.number("fee_bps", 0...10_000) * 100).rounded()),
            ceiling: Int(try fields.integer("capacity", 1...1_000_000)),
            medianMilliseconds: Int64((try fields.number("median_latency_s", 0...600) * 1_000).rounded()))
    }

    private static func order(_ fields: RouteFields, _ running: inout Running) throws(RouteFault) -> String {
        let number = try fields.integer("i", 0...Int64(1) << 53)
        try move(fields, &running)
        let attempt = try fields.integer("attempt", 0...Int64(running.maximumAttempts) - 1)
        let amount = try fields.integer("amount_fen", 1...Money.maximumMinorUnits)
        let shares = try fields.list("pref", 0...running.methods)
        var weights: [Int] = []
        for value in shares {
            guard let share = RouteFields.number(value), (0...1).contains(share) else {
                throw RouteFault("pref", "wants shares of 0 to 1, one a method")
            }
            weights.append(Int((share * 100).rounded()))
        }
        let context = BuyerContext(
            segment: Int(try fields.integer("segment", 0...1_000_000)),
            environment: environment(try fields.text("env", atMost: 32), &running), weights: weights)
        let order = RoutingSession.Order(
            number: UInt64(number), attempt: Int(attempt), minorUnits: amount, context: context,
            allowed: try places(fields, "allowed", running), tried: try places(fields, "tried", running))
        let channel = running.session.choose(order, at: running.now)
        return "{\"i\":\(number),\"channel\":\(channel.map { running.numbers[$0] } ?? -1)}"
    }

    private static func feedback(_ fields: RouteFields, _ running: inout Running) throws(RouteFault) {
        let number = try fields.integer("i", 0...Int64(1) << 53)
        try move(fields, &running)
        let attempt = try fields.integer("attempt", 0...Int64(running.maximumAttempts) - 1)
        let channel = try fields.integer("channel", 0...1_000_000)
        guard let place = running.places[channel] else { throw RouteFault("channel", "is no channel of init") }
        let isGood = try fields.flag("ok")
        guard let end = codes[try fields.text("code", atMost: 32)] else {
            throw RouteFault("code", "wants one of \(codes.keys.sorted().joined(separator: " "))")
        }
        guard isGood == (end == .paid) else { throw RouteFault("ok", "contradicts code") }
        // What is not under way is old news: the session forgets attempts beyond its bound.
        _ = running.session.ended(
            number: UInt64(number), attempt: Int(attempt), channel: place, end, at: running.now)
    }

    /// Time goes on with the messages and never back.
    private static func move(_ fields: RouteFields, _ running: inout Running) throws(RouteFault) {
        let seconds = try fields.number("t", 0...1e9)
        running.now = max(running.now, Timestamp(milliseconds: Int64(seconds * 1_000)))
    }

    private static func environment(_ name: String, _ running: inout Running) -> Int {
        if let known = running.environments[name] { return known }
        // Further ones share the last place; their names are not kept without bound.
        guard running.environments.count < 64 else { return BuyerContext.environments - 1 }
        running.environments[name] = BuyerContext.environments - 1
        return BuyerContext.environments - 1
    }

    private static func places(
        _ fields: RouteFields, _ name: String, _ running: Running
    ) throws(RouteFault) -> UInt64 {
        var bits: UInt64 = 0
        for value in try fields.list(name, 0...RoutingSession.mostChannels) {
            guard let number = RouteFields.integer(value), let place = running.places[number] else {
                throw RouteFault(name, "wants channels of init")
            }
            bits |= 1 << UInt64(place)
        }
        return bits
    }
}
