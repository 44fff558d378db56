import Cryptography
import HTTPMessage
package import Payments
import Synchronization

/// How strictly shops are checked.
package struct ShopAccessSettings: Sendable {
    /// How far a request's timestamp may lie from our clock, either way.
    package var windowSeconds: Int64 = 300
    /// Nonces remembered for all keys together; each takes about 16 bytes.
    package var nonces = 2_000_000
    /// Requests a second and at once, for each shop that has no rate of its own.
    package var requestsPerSecond: Int64 = 2_000
    package var burst: Int64 = 4_000
    /// Requests a second of single shops; twice as many at once.
    package var rates: [ShopID: Int64] = [:]
    /// Keeps used nonces over restarts; without one they are forgotten.
    package var journal: (any NonceJournal)?

    package init() {}
}

/// Tells which shop a request comes from, or why it is not believed.
final class ShopAuthenticator: Sendable {
    private let keyring: ShopKeyring
    private let settings: ShopAccessSettings
    private let state: Mutex<State>
    /// Compared against when the key is unknown, so that the answer takes as long as for a wrong signature.
    private let nobody: SecretBytes

    private struct State {
        var nonces: NonceMemory
        var buckets: [ShopID: TokenBucket] = [:]
        /// Second in which all keys were last looked through.
        var swept: Int64 = 0
    }

    init(_ keyring: ShopKeyring, settings: ShopAccessSettings) {
        self.keyring = keyring
        self.settings = settings
        nobody = SecretBytes(utf8: "no shop has this key")
        var nonces = NonceMemory(
            windowSeconds: settings.windowSeconds, capacity: settings.nonces, keys: keyring.count)
        for mark in settings.journal?.load() ?? [] { nonces.take(mark) }
        state = Mutex(State(nonces: nonces))
    }

    /// - Parameter now: milliseconds of Unix time.
    func authenticate(_ request: HTTPRequest, now: Int64) throws(APIError) -> ShopID {
        let key = try single(ShopSignature.keyHeader, request)
        let timestamp = try single(ShopSignature.timestampHeader, request)
        let nonce = try single(ShopSignature.nonceHeader, request)
        let signature = try single(ShopSignature.signatureHeader, request)
        let seconds = try checkTimestamp(timestamp, now: now / 1_000)
        guard (16...64).contains(nonce.utf8.count), nonce.utf8.allSatisfy(isNameByte) else {
            throw APIError(
                .unauthorized, field: ShopSignature.nonceHeader, rule: "16 to 64 letters, digits, '-' or '_'")
        }
        let credential = keyring.credential(keyID: key)
        let expected = ShopSignature.sign(
            method: request.method, target: request.url, timestamp: timestamp, nonce: nonce, body: request.body,
            secret: credential?.secret ?? nobody)
        guard constantTimeEqual(Array(expected.utf8), Array(signature.utf8)), let credential else {
            throw APIError(
                .unauthorized, field: ShopSignature.signatureHeader,
                rule: "unknown key, or not the HMAC-SHA256 of method, target, timestamp, nonce and body with its secret"
            )
        }
        // Only now may the caller use up anything: before, anybody could in the shop's name.
        let mark = NonceMark(key: credential.keyID, nonce: nonce, timestamp: seconds)
        try state.withLock { state throws(APIError) in try note(&state, credential, mark, now: now) }
        settings.journal?.append(mark)
        return credential.shop
    }

    /// The shop's own limit is asked before anything is spent that all share; a request that was recorded and is played
    /// again spends nothing of either.
    private func note(
        _ state: inout State, _ credential: ShopCredential, _ mark: NonceMark, now: Int64
    ) throws(APIError) {
        let second = now / 1_000
        if abs(second - state.swept) >= 60 {
            state.swept = second
            state.nonces.forgetAll(now: second)
        }
        let verdict = state.nonces.look(mark, now: second)
        guard verdict != .replayed else {
            throw APIError(.replayed, field: ShopSignature.nonceHeader, rule: "each nonce is used once")
        }
        let perSecond = settings.rates[credential.shop] ?? settings.requestsPerSecond
        let burst = settings.rates[credential.shop].map { $0 * 2 } ?? settings.burst
        var bucket = state.buckets[credential.shop] ?? TokenBucket(perSecond: perSecond, burst: burst, now: now)
        let wait = bucket.take(now: now)
        state.buckets[credential.shop] = bucket
        if let wait {
            throw APIError(
                .rateLimited, rule: "at most \(perSecond) requests a second for a shop", retryAfterMilliseconds: wait)
        }
        guard verdict == .fresh else {
            throw APIError(
                .rateLimited, rule: "too many requests within the time window", retryAfterMilliseconds: 60_000)
        }
        state.nonces.take(mark)
    }

    /// A header that must be there exactly once: of two, another reader might take the other.
    private func single(_ name: String, _ request: HTTPRequest) throws(APIError) -> String {
        let values = request.headers.values(of: name)
        guard values.count == 1, let value = values.first, (1...128).contains(value.utf8.count),
            value.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
        else {
            throw APIError(.unauthorized, field: name, rule: "present once, 1 to 128 characters of printable ASCII")
        }
        return value
    }

    private func checkTimestamp(_ text: String, now: Int64) throws(APIError) -> Int64 {
        guard text.utf8.count <= 12, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let seconds = Int64(text) else {
            throw APIError(.unauthorized, field: ShopSignature.timestampHeader, rule: "Unix time in whole seconds")
        }
        guard abs(seconds - now) <= settings.windowSeconds else {
            throw APIError(
                .unauthorized, field: ShopSignature.timestampHeader,
                rule: "within \(settings.windowSeconds) seconds of this server's clock, which reads \(now)")
        }
        return seconds
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 95: true
        default: false
        }
    }
}
