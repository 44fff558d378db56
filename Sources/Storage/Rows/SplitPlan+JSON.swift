import JSON
import Payments

extension SplitPlan {
    var storedText: String { JSONText.write(shares.map(\.json)) }

    init(storedText: String) throws(StoreError) {
        self.init(shares: try JSONText.read(storedText, "split_plan") { SplitShare(json: $0) })
    }
}

extension SplitShare {
    fileprivate var json: JSONValue {
        let rule: (String, Int64) =
            switch portion {
            case .basisPoints(let points): ("basis_points", points)
            case .minorUnits(let units): ("minor_units", units)
            }
        return .object([
            JSONMember(name: "receiver", value: receiver.json),
            JSONMember(name: rule.0, value: .integer(rule.1)),
            JSONMember(name: "timing", value: .string(timing.rawValue)),
            JSONMember(name: "locked", value: .integer(lockedMinorUnits)),
        ])
    }

    fileprivate init?(json: JSONValue) {
        let portion: SplitPortion
        if let points = json["basis_points"]?.integerValue {
            portion = .basisPoints(points)
        } else if let units = json["minor_units"]?.integerValue {
            portion = .minorUnits(units)
        } else {
            return nil
        }
        guard let receiver = json["receiver"].flatMap(Receiver.init(json:)),
            let timing: SplitTiming = json.name("timing"), let locked = json["locked"]?.integerValue
        else { return nil }
        self.init(receiver: receiver, portion: portion, timing: timing, lockedMinorUnits: locked)
    }
}

extension Receiver {
    /// The stored form; accounts are sorted, so equal receivers give equal text.
    var json: JSONValue {
        .object([
            "participant": .string(participant), "role": .string(role.rawValue),
            "kind": .string(accountKind.rawValue),
            "accounts": .object(
                accounts.sorted { $0.key < $1.key }.map { JSONMember(name: $0.key.text, value: .string($0.value)) }),
        ])
    }

    init?(json: JSONValue) {
        guard let participant = json.text("participant"), let role: ReceiverRole = json.name("role"),
            let kind: ReceiverAccountKind = json.name("kind"), let members = json["accounts"]?.members
        else { return nil }
        var accounts: [ChannelID: String] = [:]
        for member in members {
            guard let account = member.value.stringValue else { return nil }
            accounts[ChannelID(member.name)] = account
        }
        self.init(participant: participant, role: role, accountKind: kind, accounts: accounts)
    }
}
