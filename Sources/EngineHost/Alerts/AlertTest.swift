package import Alerts
import Cryptography
import HTTPClient
import Payments

/// A message that says that nothing has happened, to prove that address and secret are right.
package enum AlertTest {
    /// Sends it once and waits for the receiver's answer. Blocks.
    /// - Throws: when the system gives no thread or socket.
    package static func run(
        _ receiver: AlertReceiver, environment: String, site: String
    ) throws(ConfigurationError) -> DeliveryAnswer {
        guard let client = HTTPClient.start() else {
            throw ConfigurationError(file: "HTTP client", rule: "the system gives no thread or socket for it")
        }
        defer { client.stop() }
        let message = AlertMessage.test(
            number: Hex.upper(RandomBytes.make(13)), for: receiver.profile,
            heading: "PayDeck \(environment) \(site)", at: SystemClock.now())
        let outcome = Locked<DeliveryAnswer?>(nil)
        AlertMessenger.send(message, to: receiver, by: client) { answer in outcome.with { $0 = answer } }
        let limit = SystemClock.ticks() + Limits.alertMilliseconds + 1_000
        while SystemClock.ticks() < limit {
            if let answer = outcome.with({ $0 }) { return answer }
            SystemClock.sleep(milliseconds: 10)
        }
        return .unanswered(reason: "after_send")
    }
}
