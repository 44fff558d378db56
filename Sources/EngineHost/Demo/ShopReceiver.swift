import Cryptography
import HTTPMessage
import HTTPServer
import Payments

/// The shops' side of our notifications: checks each signature as a shop would, answers 200, remembers what it has
/// seen.
final class ShopReceiver: Sendable {
    private struct State {
        var taken = 0
        var refused = 0
    }

    private let credentials: [String: ShopCredential]
    private let state = Locked(State())

    init(_ credentials: [ShopCredential]) {
        self.credentials = Dictionary(credentials.map { ($0.shop.text, $0) }, uniquingKeysWith: { first, _ in first })
    }

    var counts: (taken: Int, refused: Int) { state.with { ($0.taken, $0.refused) } }

    func handle(_ request: HTTPRequest) -> HTTPResponse {
        let shop = request.path.split(separator: "/").last.map(String.init) ?? ""
        guard let credential = credentials[shop], isGenuine(request, credential) else {
            state.with { $0.refused += 1 }
            return HTTPResponse(status: 401)
        }
        state.with { $0.taken += 1 }
        return HTTPResponse(status: 200)
    }

    private func isGenuine(_ request: HTTPRequest, _ credential: ShopCredential) -> Bool {
        guard let timestamp = request.headers[ShopSignature.timestampHeader].flatMap({ Int64($0) }),
            let nonce = request.headers[ShopSignature.nonceHeader],
            let given = request.headers[ShopSignature.signatureHeader],
            abs(SystemClock.now().seconds - timestamp) <= 300
        else { return false }
        let expected = ShopSignature.headers(
            secret: credential.secret, timestamp: timestamp, nonce: nonce, body: request.body)
        let signature = expected.first { $0.name == ShopSignature.signatureHeader }?.value ?? ""
        return constantTimeEqual(Array(given.utf8), Array(signature.utf8))
    }
}
