import JSON
import Payments

extension ReviewAnswer {
    var json: JSONValue {
        func time(_ moment: Timestamp?) -> JSONValue { moment.map { .integer($0.milliseconds) } ?? .null }
        return .object([
            "by": .string(by), "uid": .integer(uid), "approves": .bool(isApproval),
            "wording": wording.map { .string($0.rawValue) } ?? .null, "reason": .string(reason), "at": time(at),
            "claimed_at": time(claimedAt), "place": .string(place.rawValue), "shown": .string(shown),
            "void": .bool(isVoid),
        ])
    }

    init?(json: JSONValue) {
        guard let by = json.text("by"), let uid = json["uid"]?.integerValue,
            let isApproval = json["approves"]?.boolValue, let reason = json.text("reason"),
            let at = json["at"]?.integerValue, let place: Place = json.name("place"), let shown = json.text("shown"),
            let isVoid = json["void"]?.boolValue
        else { return nil }
        // There, but not readable: damage.
        let wording: RejectionWording? = json.name("wording")
        guard wording != nil || json["wording"]?.isNull != false else { return nil }
        guard json["claimed_at"]?.integerValue != nil || json["claimed_at"]?.isNull != false else { return nil }
        self.init(
            by: by, uid: UInt32(clamping: uid), isApproval: isApproval, wording: wording,
            reason: reason, at: Timestamp(milliseconds: at),
            claimedAt: json["claimed_at"]?.integerValue.map { Timestamp(milliseconds: $0) }, place: place,
            shown: shown, isVoid: isVoid)
    }
}
