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
