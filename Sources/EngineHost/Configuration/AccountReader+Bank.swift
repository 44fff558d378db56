import Channels
import Cryptography

extension AccountReader {
    static let bankKeys = [
        "app_id", "key_serial", "key_file", "bank_key_serial", "bank_public_key_file", "next_bank_key_serial",
        "next_bank_public_key_file",
    ]

    /// What we seal goes to the bank's present key; a next one may stand beside it while the bank moves.
    func bank() throws(ConfigurationError) -> ChannelAccount {
        let application = try table.text("app_id", maximum: 32)
        let serial = try table.text("key_serial", maximum: 64)
        let key = try files.privateKey(table, "key_file")
        let bankSerial = try table.text("bank_key_serial", maximum: 64)
        var bankKeys = [bankSerial: try files.publicKey(table, "bank_public_key_file")]
        if table.has("next_bank_key_serial") || table.has("next_bank_public_key_file") {
            let next = try table.text("next_bank_key_serial", maximum: 64)
            guard next != bankSerial else {
                throw table.fault("next_bank_key_serial", "must differ from bank_key_serial")
            }
            bankKeys[next] = try files.publicKey(table, "next_bank_public_key_file")
        }
        let parts = [
            "application": "app_id", "keySerial": "key_serial", "key": "key_file", "sealingSerial": "bank_key_serial",
        ]
        let credentials = try credentials(parts) { () throws(CredentialFault) in
            try BankCredentials(
                application: application, keySerial: serial, key: key, bankKeys: bankKeys, sealingSerial: bankSerial)
        }
        return account(
            BankAdapter(credentials: credentials, endpoint: endpoint), "app_id \(application), key \(serial)", [])
    }
}
