import JSON
import Payments
import Routing

extension ChannelPreference {
    var json: JSONValue { .object(["channel": .string(channel.text), "weight": .integer(weight)]) }

    init?(json: JSONValue) {
        guard let channel = json.text("channel"), let weight = json.integer("weight") else { return nil }
        self.init(channel: ChannelID(channel), weight: weight)
    }
}

extension RuleFinding {
    var json: JSONValue {
        .object(["rule": .string(rule), "points": .integer(points), "evidence": .string(evidence)])
    }

    init?(json: JSONValue) {
        guard let rule = json.text("rule"), let points = json.integer("points"), let evidence = json.text("evidence")
        else { return nil }
        self.init(rule: rule, points: points, evidence: evidence)
    }
}

extension ReviewNote {
    var json: JSONValue {
        .object(["at": .integer(at.milliseconds), "by": .string(by), "text": .string(text)])
    }

    init?(json: JSONValue) {
        guard let at = json["at"]?.integerValue, let by = json.text("by"), let text = json.text("text")
        else { return nil }
        self.init(at: Timestamp(milliseconds: at), by: by, text: text)
    }
}

extension CandidateScore {
    var json: JSONValue {
        let scores: JSONValue = .object([
            "channel": .string(channel.text), "exclusion": exclusion.map { .string($0.rawValue) } ?? .null,
            "preference": .integer(preference), "cost": .integer(cost), "success": .integer(success),
            "headroom": .integer(headroom), "weight": .integer(weight), "total": .integer(total),
        ])
        guard !ruledBy.isEmpty, case .object(let members) = scores else { return scores }
        return .object(members + [JSONMember(name: "ruled_by", value: .string(ruledBy))])
    }

    init?(json: JSONValue) {
        guard let channel = json.text("channel"), let ruled = json["exclusion"],
            let preference = json.integer("preference"), let cost = json.integer("cost"),
            let success = json.integer("success"), let headroom = json.integer("headroom"),
            let weight = json.integer("weight"), let total = json.integer("total")
        else { return nil }
        let exclusion: Exclusion? = ruled.stringValue.flatMap { Exclusion(rawValue: $0) }
        guard ruled.isNull || exclusion != nil else { return nil }
        self.init(
            channel: ChannelID(channel), exclusion: exclusion, preference: preference, cost: cost, success: success,
            headroom: headroom, weight: weight, total: total)
        ruledBy = json.text("ruled_by") ?? ""
    }
}
