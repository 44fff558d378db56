import JSON
import Payments

extension SplitPlan {
    var storedText: String {
        JSONWriter.text(.object([
            "base": .string(base.rawValue), "minimum": .integer(minimumMinorUnits), "version": .integer(version),
            "shares": .array(shares.map(\.json)),
        ]))
    }

    /// Reads the stored form; plans stored before there were a base and a version are an array of shares alone.
    init(storedText: String) throws(StoreError) {
        if storedText.hasPrefix("[") {
            self.init(shares: try JSONText.read(storedText, "split_plan") { SplitShare(json: $0) })
            return
        }
        guard let json = try? JSONParser.parse(storedText), let base: SplitBase = json.name("base"),
            let minimum = json["minimum"]?.integerValue, let version = json["version"]?.integerValue,
            let items = json["shares"]?.arrayValue
        else { throw .fatal("split_plan: it is incomplete") }
        let shares = items.compactMap(SplitShare.init(json:))
        guard shares.count == items.count else { throw .fatal("split_plan: a share is incomplete") }
        self.init(shares: shares, base: base, minimumMinorUnits: minimum, version: version)
    }
}

extension Set<GoodsCategory> {
    /// A JSON array of names in their order, so that equal sets give equal text.
    var storedText: String { JSONText.write(map(\.rawValue).sorted().map { .string($0) }) }

    init(storedText: String) throws(StoreError) {
        self.init(try JSONText.read(storedText, "purpose") { $0.stringValue.flatMap(GoodsCategory.init) })
    }
}

extension SplitShare {
    fileprivate var json: JSONValue {
        let rule: (String, Int64) =
            switch portion {
            case .basisPoints(let points): ("basis_points", points)
            case .minorUnits(let units): ("minor_units", units)
            }
        var members = [
            JSONMember(name: "receiver", value: receiver.json),
            JSONMember(name: rule.0, value: .integer(rule.1)),
            JSONMember(name: "timing", value: .string(timing.rawValue)),
            JSONMember(name: "locked", value: .integer(lockedMinorUnits)),
        ]
        // What most shares do not have is not written.
        if delivery != .channel { members.append(JSONMember(name: "delivery", value: .string(delivery.rawValue))) }
        if level != 0 { members.append(JSONMember(name: "level", value: .integer(Int64(level)))) }
        if let cap = capMinorUnits { members.append(JSONMember(name: "cap", value: .integer(cap))) }
        if !purpose.isEmpty {
            let names = purpose.map(\.rawValue).sorted()
            members.append(JSONMember(name: "purpose", value: .array(names.map { .string($0) })))
        }
        return .object(members)
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
            let timing: SplitTiming = json.name("timing"), let locked = json["locked"]?.integerValue,
            SplitShare.isWhole(json)
        else { return nil }
        let purpose = json["purpose"]?.arrayValue?.compactMap { $0.stringValue.flatMap(GoodsCategory.init) } ?? []
        self.init(
            receiver: receiver, portion: portion, timing: timing, delivery: json.name("delivery") ?? .channel,
            level: json.integer("level") ?? 0, capMinorUnits: json["cap"]?.integerValue, purpose: Set(purpose),
            lockedMinorUnits: locked)
    }
}

extension SplitShare {
    private static let names: Set = [
        "receiver", "basis_points", "minor_units", "timing", "locked", "delivery", "level", "cap", "purpose",
    ]

    /// What is there must be known and read: a member that is left out stands for its usual value, a damaged one does
    /// not.
    fileprivate static func isWhole(_ json: JSONValue) -> Bool {
        guard json.members?.allSatisfy({ names.contains($0.name) }) == true else { return false }
        let delivery: ShareDelivery? = json.name("delivery")
        if json["delivery"] != nil, delivery == nil { return false }
        if json["level"] != nil, json["level"]?.integerValue == nil { return false }
        if json["cap"] != nil, json["cap"]?.integerValue == nil { return false }
        guard let purpose = json["purpose"] else { return true }
        return purpose.arrayValue?.allSatisfy { $0.stringValue.flatMap(GoodsCategory.init) != nil } == true
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
