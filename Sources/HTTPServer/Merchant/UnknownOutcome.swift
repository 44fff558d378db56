import HTTPMessage
import JSON

/// The engine did not answer in time: neither done nor not done, and how to find out.
struct UnknownOutcome {
    /// Path and query of the GET that tells.
    let target: String
    let requestID: String

    private static let afterMilliseconds: Int64 = 1_000

    var value: JSONValue {
        .object([
            "state": "unknown", "request_id": .string(requestID),
            "ask": .object([
                "method": "GET", "target": .string(target),
                "after_milliseconds": .integer(UnknownOutcome.afterMilliseconds),
            ]),
        ])
    }

    var response: HTTPResponse {
        HTTPResponse(
            status: 202, headers: ["Content-Type": "application/json", "Retry-After": "1", "Location": target],
            body: JSONWriter.bytes(value))
    }
}

enum HealthRendering {
    static func value(_ report: HealthReport) -> JSONValue {
        .object([
            "status": .string(report.status.rawValue), "reason": .string(report.reason),
            "lag_milliseconds": .integer(report.lagMilliseconds),
        ])
    }
}
