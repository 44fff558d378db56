/// Personal data as people may see it: enough to tell two apart, too little to use.
package enum Masking {
    /// The first character, five more, and stars: "u33936***". Shorter numbers show less.
    package static func person(_ number: String) -> String {
        number.isEmpty ? "" : String(number.prefix(min(6, number.count / 2 + 1))) + "***"
    }

    /// Stars and the last four characters; an account too short for that shows stars alone.
    package static func account(_ account: String) -> String {
        account.count > 6 ? "****" + account.suffix(4) : "****"
    }

    /// The first character and stars.
    package static func name(_ name: String) -> String { name.isEmpty ? "" : String(name.prefix(1)) + "**" }
}
