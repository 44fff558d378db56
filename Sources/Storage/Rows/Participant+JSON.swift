import JSON
import Payments

/// Accounts and a change of them, as a participant's row keeps them.
extension PayeeChange {
    var storedText: String {
        JSONWriter.text(.object([
            "accounts": .array(PayeeAccounts.json(accounts)), "name": .string(name),
            "asked_at": .integer(askedAt.milliseconds), "earliest": .integer(earliest.milliseconds),
            "approved_by": .string(approvedBy),
        ]))
    }

    init(storedText: String) throws(StoreError) {
        guard let value = try? JSONParser.parse(storedText), let list = value["accounts"]?.arrayValue,
            let name = value.text("name"), let askedAt = value["asked_at"]?.integerValue,
            let earliest = value["earliest"]?.integerValue, let approvedBy = value.text("approved_by")
        else { throw .fatal("pending: incomplete") }
        self.init(
            accounts: try PayeeAccounts.read(list), name: name, askedAt: Timestamp(milliseconds: askedAt),
            earliest: Timestamp(milliseconds: earliest), approvedBy: approvedBy)
    }
}

enum PayeeAccounts {
    /// By method, so that equal accounts are equal text.
    static func json(_ accounts: [PayoutMethod: String]) -> [JSONValue] {
        accounts.sorted { $0.key < $1.key }.map {
            .object(["method": .string($0.key.rawValue), "account": .string($0.value)])
        }
    }

    static func read(_ list: [JSONValue]) throws(StoreError) -> [PayoutMethod: String] {
        var accounts: [PayoutMethod: String] = [:]
        for item in list {
            guard let method: PayoutMethod = item.name("method"), let account = item.text("account") else {
                throw .fatal("accounts: an element is incomplete")
            }
            accounts[method] = account
        }
        return accounts
    }
}

/// A set of kinds of goods, in the order of their names.
enum CategorySet {
    static func text(_ categories: Set<GoodsCategory>) -> String {
        JSONText.write(categories.map(\.rawValue).sorted().map { .string($0) })
    }

    static func read(_ text: String) throws(StoreError) -> Set<GoodsCategory> {
        Set(try JSONText.read(text, "categories") { $0.stringValue.flatMap(GoodsCategory.init(rawValue:)) })
    }

    /// How a kind stands in the text of a set that holds it.
    static func element(_ category: GoodsCategory) -> String { "\"\(category.rawValue)\"" }
}

extension SpendingPart {
    var json: JSONValue { .object(["leg": .string(leg.text), "minor_units": .integer(minorUnits)]) }

    init?(json: JSONValue) {
        guard let leg = json.text("leg"), let minorUnits = json["minor_units"]?.integerValue else { return nil }
        self.init(leg: LegID(trusted: leg), minorUnits: minorUnits)
    }
}
