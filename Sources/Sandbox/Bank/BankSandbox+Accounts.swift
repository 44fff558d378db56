import Cryptography
import JSON
import Payments

/// Sub-accounts and the cards bound to them.
extension BankSandbox {
    func openAccount(_ document: JSONValue, _ context: SandboxContext) throws(BankFault) -> JSONValue {
        let number = try name(document, "account_no")
        guard let kind = document["kind"]?.stringValue, ["PERSON", "COMPANY"].contains(kind) else {
            throw BankFault(400, "PARAM_INVALID", "kind is PERSON or COMPANY")
        }
        let holder = try unsealed(document, "holder")
        let identity = SecretBytes(utf8: try unsealed(document, "identity"))
        guard (15...18).contains(identity.count) else {
            throw BankFault(409, "HOLDER_MISMATCH", "no such holder")
        }
        if let known = bank.accounts[number] {
            guard known.kind == kind, known.holder == holder, known.identity == identity else {
                throw BankFault(409, "NUMBER_REUSED", "the account was opened for somebody else")
            }
            return accountDocument(known)
        }
        guard bank.accounts.count < Limits.receivers else {
            throw BankFault(403, "PLATFORM_FROZEN", "more accounts than the contract allows")
        }
        let account = BankAccount(number: number, kind: kind, holder: holder, identity: identity)
        bank.open(account)
        return accountDocument(account)
    }

    func bindCard(_ number: String, _ document: JSONValue) throws(BankFault) -> JSONValue {
        let binding = try name(document, "bind_no")
        let card = try unsealed(document, "card")
        guard (12...19).contains(card.utf8.count), card.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw BankFault(400, "PARAM_INVALID", "card has 12 to 19 digits")
        }
        let account = try account(number)
        if let known = bank.bindings[binding] {
            guard known.account == number, known.card == SecretBytes(utf8: card) else {
                throw BankFault(409, "NUMBER_REUSED", "the bind_no came with another card")
            }
            return accountDocument(account)
        }
        bank.bindings[binding] = (number, SecretBytes(utf8: card))
        bank.bind(SecretBytes(utf8: card), to: number)
        return try readAccount(number)
    }

    func readAccount(_ number: String) throws(BankFault) -> JSONValue { accountDocument(try account(number)) }

    func account(_ number: String) throws(BankFault) -> BankAccount {
        guard let account = bank.accounts[number] else {
            throw BankFault(404, "ACCOUNT_NOT_FOUND", "no such account")
        }
        return account
    }

    private func accountDocument(_ account: BankAccount) -> JSONValue {
        let tail = account.card?.withBytes { String(decoding: $0.suffix(4), as: UTF8.self) } ?? ""
        return .object([
            "account_no": .string(account.number), "state": account.isFrozen ? "FROZEN" : "OPEN",
            "balance": .integer(account.balance), "card_tail": .string(tail),
        ])
    }
}
