import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments

/// Reading what the platform sends, by the rules of the profile.
extension BankSandbox {
    func document(_ request: HTTPRequest) throws(BankFault) -> JSONValue {
        guard let document = try? JSONParser.parse(request.body), document.members != nil else {
            throw BankFault(400, "PARAM_INVALID", "the body is no JSON object")
        }
        return document
    }

    func text(_ document: JSONValue, _ name: String, _ length: ClosedRange<Int>) throws(BankFault) -> String {
        guard let text = document[name]?.stringValue, length.contains(text.unicodeScalars.count) else {
            throw BankFault(400, "PARAM_INVALID", "\(name) has \(length.lowerBound) to \(length.upperBound) characters")
        }
        return text
    }

    /// A number or account: letters, digits, `-` and `_`.
    func name(_ document: JSONValue, _ field: String) throws(BankFault) -> String {
        guard let text = document[field]?.stringValue, BankSigning.isName(text, 1...32) else {
            throw BankFault(400, "PARAM_INVALID", "\(field) has 1 to 32 letters, digits, - and _")
        }
        return text
    }

    func fen(_ document: JSONValue, _ field: String, from least: Int64 = 1) throws(BankFault) -> Int64 {
        guard let units = document[field]?.integerValue, (least...Money.maximumMinorUnits).contains(units) else {
            throw BankFault(400, "PARAM_INVALID", "\(field) is \(least) to \(Money.maximumMinorUnits)")
        }
        return units
    }

    func checkCurrency(_ document: JSONValue) throws(BankFault) {
        guard document["currency"]?.stringValue == "CNY" else {
            throw BankFault(400, "PARAM_INVALID", "currency is CNY")
        }
    }

    func unsealed(_ document: JSONValue, _ field: String) throws(BankFault) -> String {
        guard document["sealed_to"]?.stringValue == SandboxKeys.bankSystemSerial,
            let sealed = document[field]?.stringValue.flatMap({ Base64.decode($0) }),
            let plain = try? keys.bankSystemKey.decryptOAEP(sealed), !plain.isEmpty,
            let text = String(validating: plain, as: UTF8.self)
        else { throw BankFault(400, "SEAL_INVALID", "\(field) cannot be opened") }
        return text
    }
}
