import HTTPMessage
import JSON

/// What came of a try to deliver a message.
package enum DeliveryAnswer: Sendable, Equatable {
    case delivered
    /// The receiver gets too much; nothing was shown. `waitMilliseconds` is what it asks for, 0 when it says nothing.
    case limited(code: String, waitMilliseconds: Int64)
    /// The receiver answered and did not take it.
    case refused(code: String)
    /// No answer: it may have been shown.
    case unanswered(reason: String)

    /// "0", "130101", "http 502", "before_send": short, without anything of the body.
    package var code: String {
        switch self {
        case .delivered: "0"
        case .limited(let code, _), .refused(let code): code
        case .unanswered(let reason): reason
        }
    }

    /// Delivered and failed tries, for metrics.
    package var outcome: String {
        switch self {
        case .delivered: "delivered"
        case .limited: "limited"
        case .refused: "refused"
        case .unanswered: "unanswered"
        }
    }
}

extension DeliveryAnswer {
    /// Reads what a robot answered: HTTP 200 with a number in a JSON member.
    /// - Parameters:
    ///   - member: "errcode" or "code".
    ///   - limits: numbers that say "too fast".
    static func read(
        _ outcome: HTTPOutcome, member: String, limits: (_ code: Int64, _ body: JSONValue) -> Bool
    ) -> DeliveryAnswer {
        switch general(outcome) {
        case .failure(let answered): return answered.answer
        case .success(let response):
            guard response.body.count <= maximumBodyBytes, let body = try? JSONParser.parse(response.body),
                let code = body[member]?.integerValue
            else { return .refused(code: response.status == 200 ? "unreadable" : "http \(response.status)") }
            if code == 0, response.status == 200 { return .delivered }
            return limits(code, body) ? .limited(code: String(code), waitMilliseconds: 0) : .refused(code: String(code))
        }
    }

    /// What is the same for all: no answer, and HTTP's own "too fast".
    static func general(_ outcome: HTTPOutcome) -> Result<HTTPResponse, Answered> {
        switch outcome {
        case .failed(let failure): .failure(Answered(.unanswered(reason: failure.phase.rawValue)))
        case .answered(let response) where response.status == 429:
            .failure(Answered(.limited(code: "http 429", waitMilliseconds: wait(response))))
        case .answered(let response): .success(response)
        }
    }

    /// `Retry-After` in seconds, at most an hour.
    private static func wait(_ response: HTTPResponse) -> Int64 {
        guard let seconds = response.headers["Retry-After"].flatMap({ Int64($0) }) else { return 0 }
        return min(max(0, seconds), 3_600) * 1_000
    }

    static let maximumBodyBytes = 65_536
}

/// An answer that is already clear, carried as an error.
struct Answered: Error {
    let answer: DeliveryAnswer
    init(_ answer: DeliveryAnswer) { self.answer = answer }
}
