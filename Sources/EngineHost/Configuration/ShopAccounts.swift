import Cryptography
import Engine
import HTTPServer
import Ledger
import Payments

/// Reads `[[shop]]`: a shop, and the one or two keys it signs with.
enum ShopAccounts {
    static let maximumShops = 1_000

    struct Account {
        let profile: ShopProfile
        let credentials: [ShopCredential]
        /// Requests a second; nil for the usual.
        let requestsPerSecond: Int64?
    }

    static func read(_ document: ConfigurationTable, _ files: NamedFiles) throws(ConfigurationError) -> [Account] {
        var accounts: [Account] = []
        var keyNames: Set<String> = []
        for table in try document.tables("shop", maximumCount: maximumShops) {
            try table.expect([
                "id", "name", "revives_late_payments", "key", "secret_file", "second_key", "second_secret_file",
                "commission_levels", "commission_legal_basis", "claws_back", "weight", "requests_per_second",
            ])
            let account = try account(table, files)
            guard !accounts.contains(where: { $0.profile.id == account.profile.id }) else {
                throw table.fault("id", "names a shop a second time")
            }
            for (position, credential) in account.credentials.enumerated() {
                guard keyNames.insert(credential.keyID).inserted else {
                    let key = position == 1 ? "second_key" : table.has("key") ? "key" : "id"
                    throw table.fault(key, "gives a key the name of another one")
                }
            }
            accounts.append(account)
        }
        guard !accounts.isEmpty else { throw document.fault("shop", "is missing: add a [[shop]] for each shop") }
        return accounts
    }

    private static func account(
        _ table: ConfigurationTable, _ files: NamedFiles
    ) throws(ConfigurationError) -> Account {
        guard let id = ShopID(try table.text("id", maximum: 32)) else {
            throw table.fault("id", "must be letters, digits, _ and -")
        }
        let profile = ShopProfile(
            id: id, name: try table.text("name", maximum: 64),
            revivesLatePayments: try table.boolean("revives_late_payments", standard: true),
            commission: try commission(table), clawsBack: try table.boolean("claws_back", standard: true),
            weight: try table.integer("weight", in: 1...1_000, standard: 1))
        var credentials = [
            ShopCredential(
                shop: id, keyID: try keyName(table, "key", standard: id.text),
                secret: try files.secret(table, "secret_file", bytes: secretBytes))
        ]
        if table.has("second_key") || table.has("second_secret_file") {
            credentials.append(
                ShopCredential(
                    shop: id, keyID: try keyName(table, "second_key", standard: nil),
                    secret: try files.secret(table, "second_secret_file", bytes: secretBytes)))
        }
        return Account(
            profile: profile, credentials: credentials,
            requestsPerSecond: table.has("requests_per_second")
                ? try table.integer("requests_per_second", in: 1...100_000) : nil)
    }

    /// More than two levels only with the permission written beside them.
    private static func commission(_ table: ConfigurationTable) throws(ConfigurationError) -> CommissionRule {
        let levels = Int(try table.integer("commission_levels", in: 0...9, standard: 2))
        let basis = table.has("commission_legal_basis") ? try table.text("commission_legal_basis", maximum: 512) : ""
        guard levels <= 2 || !basis.isEmpty else {
            throw table.fault(
                "commission_levels", "above 2 needs commission_legal_basis: where the permission is written")
        }
        return CommissionRule(maximumLevels: levels, legalBasis: basis)
    }

    private static let secretBytes = 16...1_024

    private static func keyName(
        _ table: ConfigurationTable, _ key: String, standard: String?
    ) throws(ConfigurationError) -> String {
        let name = try table.text(key, maximum: 64, standard: standard)
        guard name.utf8.allSatisfy(isNameByte) else { throw table.fault(key, "must be letters, digits, _, - and .") }
        return name
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46, 95: true
        default: false
        }
    }
}
