import Cryptography
import HTTPMessage
import Payments

/// Whether an answer or a message is the bank's, judged on its raw bytes.
enum BankAuthenticity: Equatable {
    case genuine
    /// It carries no signature at all.
    case unsigned
    case refused(NotificationRefusal.Reason, String)

    static func judge(
        _ direction: BankSigning.Direction, _ headers: HTTPHeaders, _ body: [UInt8], _ credentials: BankCredentials,
        at now: Timestamp
    ) -> BankAuthenticity {
        guard let signature = headers[BankSigning.signatureHeader] else { return .unsigned }
        guard let serial = headers[BankSigning.serialHeader], let nonce = headers[BankSigning.nonceHeader],
            let time = headers[BankSigning.timestampHeader], let seconds = ChannelText.wholeNumber(time),
            BankSigning.isName(nonce, 8...64)
        else { return .refused(.malformed, "a Bank header is missing or malformed") }
        guard headers[BankSigning.applicationHeader] == credentials.application else {
            return .refused(.foreignMerchant, "\(BankSigning.applicationHeader) is another application's")
        }
        let (age, overflow) = now.seconds.subtractingReportingOverflow(seconds)
        guard !overflow, abs(age) < Limits.clockWindowSeconds else {
            return .refused(.clock, "timestamp is \(Limits.clockWindowSeconds) s or more from our clock")
        }
        guard let key = credentials.bankKeys[serial] else {
            return .refused(.unknownSerial, "serial \(TextLimit.characters(64).cut(ChannelText.message(serial)))")
        }
        let stamp = BankSigning.Stamp(
            application: credentials.application, serial: serial, timestamp: time, nonce: nonce)
        guard BankSigning.verifies(signature, of: BankSigning.text(direction, stamp, body: body), by: key) else {
            return .refused(.signature, "signature does not hold")
        }
        return .genuine
    }
}
