import Cryptography
import HTTPMessage
import JSON
import Payments
package import Sandbox

/// What kind of WeChat Pay merchant the sandbox serves, by the names people type.
package enum WeChatMerchantKind: String, Sendable, CaseIterable {
    case certificate
    /// Has a public key and a certificate, and is answered as it asks.
    case publicKey = "public-key"
    /// Joined with a public key: there is no certificate for it.
    case publicKeyOnly = "public-key-only"
    /// Has a public key and has not pressed "switch": answers come under the certificate.
    case beforeSwitch = "before-switch"

    package var settings: WeChatSandboxSettings {
        switch self {
        case .certificate: return WeChatSandboxSettings()
        case .publicKey:
            var settings = WeChatSandboxSettings()
            settings.keyMode = .publicKey
            return settings
        case .publicKeyOnly: return .publicKeyOnly
        case .beforeSwitch: return .beforeSwitch
        }
    }
}

/// How WeChat Pay's keys move while the sandbox runs:
/// `{"keys":"before-switch","notices":100,"rotate":"publish"}`, each member by itself.
extension SandboxHost {
    func changeWeChat(_ request: HTTPRequest) -> HTTPResponse {
        guard let body = try? JSONParser.parse(request.body) else { return SandboxHost.refused("a JSON object") }
        if let name = body["keys"] {
            guard let kind = name.stringValue.flatMap(WeChatMerchantKind.init) else {
                let names = WeChatMerchantKind.allCases.map(\.rawValue).joined(separator: ", ")
                return SandboxHost.refused("keys: \(names)")
            }
            with { world in world.changeWeChat { $0 = kind.settings } }
        }
        if let value = body["notices"] {
            guard let share = value.integerValue, (0...1_000).contains(share) else {
                return SandboxHost.refused("notices: 0 to 1000, the thousandths signed by the public key")
            }
            with { world in world.changeWeChat { $0.publicKeyNotices = Int(share) } }
        }
        if let value = body["rotate"] { return rotate(value.stringValue ?? "") }
        return HTTPResponse(status: 200)
    }

    /// "publish": to be had, not used yet; "mix": both sign in turns; "now": the new one alone.
    private func rotate(_ how: String) -> HTTPResponse {
        let now = SystemClock.now()
        let end = now.adding(milliseconds: 5 * 365 * 86_400_000)
        var rotation = WeChatRotation(before: end)
        rotation.listedFrom = now
        switch how {
        case "publish": break
        case "mix": rotation.mixedFrom = now
        case "now": (rotation.mixedFrom, rotation.aloneFrom) = (now, now)
        default: return SandboxHost.refused("rotate: publish, mix, now")
        }
        guard let next = try? SandboxKeys.nextWeChatPlatform(from: now, to: end) else {
            return HTTPResponse(status: 500)
        }
        with { $0.rotateWeChat(to: next, rotation) }
        let said = JSONValue.object(["serial": .string(next.certificate.serialHex)])
        return HTTPResponse(
            status: 200, headers: ["Content-Type": "application/json"], body: JSONWriter.bytes(said))
    }

    private static func refused(_ wanted: String) -> HTTPResponse {
        HTTPResponse(status: 400, body: Array("wants \(wanted)".utf8))
    }
}
