package import Cryptography
package import HTTPMessage
import JSON
package import Payments

/// The parts of the profile that are nobody's share or withdrawal: sub-accounts and their cards, an order's clearing
/// account, the daily statement.
package enum BankServiceCall: Sendable, Equatable {
    case openAccount(BankAccountOpening)
    /// A later card takes the place of the one before. `number` is ours and makes the call repeatable.
    case bindCard(number: String, account: String, card: SecretBytes)
    case readAccount(String)
    case readCredit(AttemptID)
    /// Entries of one Beijing day ("2026-11-23") with a place above `after`.
    case statement(day: String, after: Int64)
}

/// What the bank wants of a person or company that gets a sub-account. The number is ours to choose.
package struct BankAccountOpening: Sendable, Equatable {
    package let account: String
    package let kind: ReceiverAccountKind
    package let holder: String
    /// Identity card, or the company's credit code.
    package let identity: SecretBytes

    package init(account: String, kind: ReceiverAccountKind, holder: String, identity: SecretBytes) {
        self.account = account
        self.kind = kind
        self.holder = holder
        self.identity = identity
    }
}

package enum BankServiceAnswer: Sendable, Equatable {
    case account(BankAccountReport)
    case credit(BankCreditReport)
    case statement(BankStatementPage)
    case refused(ChannelRefusal)
    case unknown(code: String)
}

package struct BankAccountReport: Sendable, Equatable {
    package let account: String
    package let isFrozen: Bool
    package let balance: Money
    /// Last four digits of the bound card; empty when none is bound.
    package let cardTail: String
}

package struct BankCreditReport: Sendable, Equatable {
    package let order: AttemptID
    package let amount: Money
    /// What may still be cleared or debited.
    package let available: Money
    package let isClosed: Bool
}

/// One page of a day's entries, in the order in which they were made.
package struct BankStatementPage: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package enum Kind: String, Sendable, CaseIterable {
            case clear, `return`, withdrawal
            case withdrawalBack = "withdrawal_back"
            case debit
        }
        package let place: Int64
        package let kind: Kind
        /// Our number of the act.
        package let number: String
        /// Empty for what touches no sub-account.
        package let account: String
        package let amount: Money
        package let fee: Money
    }
    package let day: String
    package let entries: [Entry]
    /// Where the next page begins; nil on the last one.
    package let next: Int64?
}

extension BankAdapter {
    package func request(
        for call: BankServiceCall, at now: Timestamp, nonce: String
    ) throws(ChannelAdapterError) -> HTTPRequest {
        try sign(try draft(for: call), at: now, nonce: nonce)
    }

    private func draft(for call: BankServiceCall) throws(ChannelAdapterError) -> BankDraft {
        switch call {
        case .openAccount(let opening):
            .post("/v1/accounts", .object([
                "account_no": .string(try account(opening.account)),
                "kind": .string(opening.kind == .person ? "PERSON" : "COMPANY"),
                "holder": .string(try sealed(opening.holder, "holder")),
                "identity": .string(try sealed(text(opening.identity), "identity")),
                "sealed_to": .string(credentials.sealingSerial),
            ]))
        case .bindCard(let number, let account, let card):
            .post("/v1/accounts/\(try self.account(account))/cards", .object([
                "bind_no": .string(try self.account(number)), "card": .string(try sealed(text(card), "card")),
                "sealed_to": .string(credentials.sealingSerial),
            ]))
        case .readAccount(let account): .get("/v1/accounts/\(try self.account(account))")
        case .readCredit(let order): .get("/v1/credits/\(order.text)")
        case .statement(let day, let after):
            .get("/v1/statements/\(try self.account(day))", [("after", String(max(0, after)))])
        }
    }

    private func sealed(_ text: String, _ field: String) throws(ChannelAdapterError) -> String {
        guard !text.isEmpty, let sealed = credentials.sealed(text) else {
            throw ChannelAdapterError(field: field, rule: "is there and fits one sealed block")
        }
        return sealed
    }

    private func text(_ secret: SecretBytes) -> String { secret.withBytes { String(decoding: $0, as: UTF8.self) } }

    package func answer(to call: BankServiceCall, _ outcome: HTTPOutcome, at now: Timestamp) -> BankServiceAnswer {
        switch judged(outcome, at: now) {
        case .notSent: return .unknown(code: ChannelAnswer.notSentCode)
        case .unknown(let code): return .unknown(code: code)
        case .refusal(let code, let message):
            // Openings and bindings are shares' preparations in all but name: the same classes hold.
            let errorClass = ChannelCodes.bank.errorClass(code, .split)
            guard errorClass != .unknown else { return .unknown(code: code) }
            return .refused(ChannelRefusal(
                errorClass: errorClass, code: code, message: ChannelText.message(message)))
        case .document(let document): return read(call, document) ?? .unknown(code: "protocol")
        }
    }

    private func read(_ call: BankServiceCall, _ document: JSONValue) -> BankServiceAnswer? {
        switch call {
        case .openAccount(let opening): account(document, opening.account)
        case .bindCard(_, let account, _), .readAccount(let account): self.account(document, account)
        case .readCredit(let order): credit(document, order)
        case .statement(let day, let after): BankAdapter.page(document, day, after).map { .statement($0) }
        }
    }

    private func account(_ document: JSONValue, _ number: String) -> BankServiceAnswer? {
        guard document["account_no"]?.stringValue == number, let balance = document["balance"]?.integerValue,
            (0...Money.maximumMinorUnits).contains(balance), let state = document["state"]?.stringValue,
            ["OPEN", "FROZEN"].contains(state),
            let tail = document["card_tail"]?.stringValue, tail.utf8.count <= 4
        else { return nil }
        return .account(BankAccountReport(
            account: number, isFrozen: state == "FROZEN", balance: .fen(balance), cardTail: tail))
    }

    private func credit(_ document: JSONValue, _ order: AttemptID) -> BankServiceAnswer? {
        guard document["order_no"]?.stringValue == order.text, let amount = document["amount"]?.integerValue,
            (0...Money.maximumMinorUnits).contains(amount), let available = document["available"]?.integerValue,
            (0...amount).contains(available),
            let state = document["state"]?.stringValue, ["OPEN", "CLOSED"].contains(state)
        else { return nil }
        return .credit(BankCreditReport(
            order: order, amount: .fen(amount), available: .fen(available), isClosed: state == "CLOSED"))
    }

    private static func page(_ document: JSONValue, _ day: String, _ after: Int64) -> BankStatementPage? {
        guard document["day"]?.stringValue == day, let list = document["entries"]?.arrayValue,
            list.count <= Limits.statementEntries
        else { return nil }
        var entries: [BankStatementPage.Entry] = []
        for item in list {
            guard let place = item["place"]?.integerValue, place > (entries.last?.place ?? after),
                let kind = item["kind"]?.stringValue.flatMap({ BankStatementPage.Entry.Kind(exactly: $0) }),
                let number = ChannelText.token(item["number"]?.stringValue),
                let account = item["account_no"]?.stringValue, account.utf8.count <= 32,
                let amount = item["amount"]?.integerValue, let fee = item["fee"]?.integerValue,
                (0...Money.maximumMinorUnits).contains(amount), (0...Money.maximumMinorUnits).contains(fee)
            else { return nil }
            entries.append(BankStatementPage.Entry(
                place: place, kind: kind, number: number, account: account, amount: .fen(amount), fee: .fen(fee)))
        }
        guard let next = document["next"] else { return nil }
        // A page that leads back to itself would be read for ever.
        guard next.isNull || next.integerValue == entries.last?.place else { return nil }
        return BankStatementPage(day: day, entries: entries, next: next.integerValue)
    }
}
