import JSON
import Payments
import Routing

extension DecisionBasis {
    var json: JSONValue {
        .object([
            "lot": .integer(lot), "preference": .integer(terms.weights.preference),
            "cost": .integer(terms.weights.cost),
            "version": .integer(terms.weights.version), "margin": .integer(terms.marginMillionths),
            "retry": .integer(terms.retryMillionths), "explore": .integer(terms.explorePartsPerMillion),
            "probe": .integer(terms.probePartsPerMillion),
        ])
    }

    /// Nil for the empty text of a decision from before.
    static func read(_ text: String) throws(StoreError) -> DecisionBasis? {
        guard !text.isEmpty else { return nil }
        guard let json = try? JSONParser.parse(text), let basis = DecisionBasis(json: json) else {
            throw .fatal("basis: no terms of a decision")
        }
        return basis
    }

    private init?(json: JSONValue) {
        guard let lot = json.integer("lot"), let preference = json.integer("preference"),
            let cost = json.integer("cost"), let version = json["version"]?.integerValue,
            let margin = json["margin"]?.integerValue, let retry = json["retry"]?.integerValue,
            let explore = json.integer("explore"), let probe = json.integer("probe")
        else { return nil }
        self.init(
            terms: RoutingTerms(
                weights: CriteriaWeights(preference: preference, cost: cost, version: version),
                marginMillionths: margin, retryMillionths: retry, explorePartsPerMillion: explore,
                probePartsPerMillion: probe),
            lot: lot)
    }
}

extension CandidateScore {
    var json: JSONValue {
        var members = [
            JSONMember(name: "channel", value: .string(channel.text)),
            JSONMember(name: "exclusion", value: exclusion.map { .string($0.rawValue) } ?? .null),
            JSONMember(name: "preference", value: .integer(preference)),
            JSONMember(name: "cost", value: .integer(cost)), JSONMember(name: "success", value: .integer(success)),
            JSONMember(name: "headroom", value: .integer(headroom)),
            JSONMember(name: "weight", value: .integer(weight)), JSONMember(name: "total", value: .integer(total)),
        ]
        if let inputs { members.append(JSONMember(name: "inputs", value: inputs.json)) }
        if let terms { members.append(JSONMember(name: "terms", value: terms.json)) }
        if !ruledBy.isEmpty { members.append(JSONMember(name: "ruled_by", value: .string(ruledBy))) }
        return .object(members)
    }

    init?(json: JSONValue) {
        guard let channel = json.text("channel"), let ruled = json["exclusion"],
            let preference = json.integer("preference"), let cost = json.integer("cost"),
            let success = json.integer("success"), let headroom = json.integer("headroom"),
            let weight = json.integer("weight"), let total = json.integer("total")
        else { return nil }
        let exclusion: Exclusion? = ruled.stringValue.flatMap { Exclusion(rawValue: $0) }
        guard ruled.isNull || exclusion != nil else { return nil }
        let ruledBy = json.text("ruled_by") ?? ""
        let inputs = json["inputs"].map { CandidateInputs(json: $0, channel: ChannelID(channel), ruledBy: ruledBy) }
        let terms = json["terms"].map { CandidateTerms(json: $0) }
        // There, but not readable: damage.
        if case .some(nil) = inputs { return nil }
        if case .some(nil) = terms { return nil }
        self.init(
            channel: ChannelID(channel), exclusion: exclusion, preference: preference, cost: cost, success: success,
            headroom: headroom, weight: weight, total: total, inputs: inputs ?? nil, terms: terms ?? nil)
        self.ruledBy = ruledBy
    }
}

/// A list of numbers in a fixed order behind three names: a decision has many candidates, and every commit writes them.
extension CandidateInputs {
    fileprivate var json: JSONValue {
        let names: [JSONValue] = [
            ruledOut.map { .string($0.rawValue) } ?? .null, .string(override.rawValue), .string(breaker.rawValue),
        ]
        let numbers: [Int64] = [
            Int64(weight), Int64(defaultWeight), Int64(acceptanceMillionths), Int64(successThousandths), costMillionths,
            Int64(inFlight), Int64(ceiling), Int64(openOrders), Int64(rampThousandths), placePriceMillionths,
        ]
        return .array(names + numbers.map { .integer($0) })
    }

    fileprivate init?(json: JSONValue, channel: ChannelID, ruledBy: String) {
        guard let list = json.arrayValue, list.count == 13,
            let override = list[1].stringValue.flatMap(ChannelOverride.init),
            let breaker = list[2].stringValue.flatMap(BreakerGate.init)
        else { return nil }
        let ruledOut: Exclusion? = list[0].stringValue.flatMap { Exclusion(rawValue: $0) }
        guard list[0].isNull || ruledOut != nil else { return nil }
        let numbers = list.dropFirst(3).compactMap(\.integerValue)
        guard numbers.count == 10 else { return nil }
        self.init(
            channel: channel, ruledOut: ruledOut, override: override, breaker: breaker, weight: Int(numbers[0]),
            defaultWeight: Int(numbers[1]), acceptanceMillionths: Int(numbers[2]), successThousandths: Int(numbers[3]),
            costMillionths: numbers[4], inFlight: Int(numbers[5]), ceiling: Int(numbers[6]),
            openOrders: Int(numbers[7]), rampThousandths: Int(numbers[8]), placePriceMillionths: numbers[9])
        self.ruledBy = ruledBy
    }
}

extension CandidateTerms {
    fileprivate var json: JSONValue {
        let numbers: [Int64] = [
            acceptanceMillionths, netMillionths, attemptBillionths, retryBillionths, tiltTenThousandths,
            valueBillionths, Int64(probabilityMillionths),
        ]
        return .array(numbers.map { .integer($0) })
    }

    fileprivate init?(json: JSONValue) {
        let numbers = (json.arrayValue ?? []).compactMap(\.integerValue)
        guard numbers.count == 7 else { return nil }
        self.init()
        acceptanceMillionths = numbers[0]
        netMillionths = numbers[1]
        attemptBillionths = numbers[2]
        retryBillionths = numbers[3]
        tiltTenThousandths = numbers[4]
        valueBillionths = numbers[5]
        probabilityMillionths = Int(numbers[6])
    }
}
