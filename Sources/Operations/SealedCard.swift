/// A buyer's bank card, sealed with the channel's key by whoever took it in: nothing here can be read by us.
package struct SealedCard: Sendable, Codable, Equatable {
    /// The channel's code of the card's bank, for example "ICBC_DEBIT".
    package var bank: String
    /// Card number and holder's name, sealed, base 64.
    package var account: String
    package var name: String
    /// Which of the channel's keys sealed them.
    package var serial: String

    package init(bank: String, account: String, name: String, serial: String) {
        self.bank = bank
        self.account = account
        self.name = name
        self.serial = serial
    }

    /// Nil when every part is of the form it must be, else the part that is not. 2,048 bits give 344 characters of
    /// base 64, 4,096 give 684.
    package var fault: String? {
        func isSealed(_ text: String) -> Bool {
            (64...1_024).contains(text.utf8.count) && text.utf8.allSatisfy {
                $0 >= 65 && $0 <= 90 || $0 >= 97 && $0 <= 122 || $0 >= 47 && $0 <= 57 || $0 == 43 || $0 == 61
            }
        }
        func isToken(_ text: String, _ count: ClosedRange<Int>) -> Bool {
            count.contains(text.utf8.count) && text.utf8.allSatisfy {
                $0 >= 65 && $0 <= 90 || $0 >= 97 && $0 <= 122 || $0 >= 48 && $0 <= 57 || $0 == 95
            }
        }
        if !isToken(bank, 1...32) { return "bank" }
        if !isSealed(account) { return "account" }
        if !isSealed(name) { return "name" }
        return isToken(serial, 8...128) ? nil : "serial"
    }
}
