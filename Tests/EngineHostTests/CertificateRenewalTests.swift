import Alerts
import Channels
import Cryptography
import Engine
import Foundation
import HTTPClient
import HTTPMessage
import HTTPServer
import JSON
import Payments
import Sandbox
import Testing

@testable import EngineHost

/// A host's keeping of certificates against a WeChat Pay that changes its own, over loopback HTTP.
@Suite("Certificates fetched while the engine runs", .serialized)
struct CertificateRenewalTests {
    private static let keys: Result<SandboxKeys, any Error> = Result { try SandboxKeys.make(at: SystemClock.now()) }

    /// One run of a host: its adapters, and what it told the engine.
    private final class Run: Sendable {
        let adapters: AdapterRegistry
        let told = Locked<[TrustReading]>([])
        let renewal: CertificateRenewal
        private let client: HTTPClient
        private let workers = WorkerPool(threads: 1, name: "test-worker")
        private let deadlines = Deadlines()

        init(port: Int, folder: String) throws {
            let client = try #require(HTTPClient.start())
            let keys = try CertificateRenewalTests.keys.get()
            let adapters = AdapterRegistry(try keys.adapters([
                .wechat: ChannelEndpoint(
                    baseURL: "http://127.0.0.1:\(port)", notifyURL: "http://127.0.0.1:9/notify/wechat")
            ]))
            var pace = CertificateRenewal.Pace()
            pace.retries = [100]
            pace.afterAnswer = 50
            pace.afterNotice = 50
            pace.look = 20
            let told = told
            renewal = CertificateRenewal(
                adapters: adapters, client: client, workers: workers, measures: HostMeasures(folder: ".") { _ in },
                folder: folder + "/", pace: pace
            ) { input in
                if case .measured(.trust(_, let reading)) = input { told.with { $0.append(reading) } }
            }
            self.adapters = adapters
            self.client = client
        }

        func start() {
            renewal.takeUp()
            renewal.start(deadlines)
        }

        func stop() {
            renewal.stop()
            client.stop()
            workers.stop()
            deadlines.stop()
        }

        var adapter: any CertificateRenewing {
            get throws { try #require(adapters[.wechat] as? any CertificateRenewing) }
        }

        func wait(_ what: String, until holds: () throws -> Bool) throws {
            for _ in 0..<500 where !(try holds()) { SystemClock.sleep(milliseconds: 10) }
            #expect(try holds(), "\(what)")
        }
    }

    private func folder() throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "paydeck-test-\(UUID().uuidString)").path
        try FileText.makeFolder(path)
        return path
    }

    private func serving<Result>(
        _ body: (SandboxHost, Int, _ asked: Locked<Int>) async throws -> Result
    ) async throws -> Result {
        let client = try #require(HTTPClient.start())
        defer { client.stop() }
        let world = SandboxWorld(keys: try Self.keys.get(), settings: SandboxSettings(), seed: 1)
        let host = SandboxHost(world: world, client: client)
        let asked = Locked(0)
        let server = LoopbackServer { request in
            if request.path == "/v3/certificates" { asked.with { $0 += 1 } }
            return host.answer(.wechat, request)
        }
        let serving = Task.detached { try await server.run() }
        let result = try await body(host, try await server.boundPort(), asked)
        await server.stop()
        _ = await serving.result
        return result
    }

    private func rotate(_ host: SandboxHost, mixed: Bool, alone: Bool) throws -> WeChatPlatformIdentity {
        let now = SystemClock.now()
        let next = try SandboxKeys.nextWeChatPlatform(
            from: now.adding(seconds: -60), to: now.adding(seconds: 20 * 365 * 86_400))
        var rotation = WeChatRotation(before: now.adding(seconds: 20 * 365 * 86_400))
        rotation.listedFrom = now.adding(seconds: -60)
        if mixed { rotation.mixedFrom = rotation.listedFrom }
        if alone { rotation.aloneFrom = rotation.listedFrom }
        host.with { $0.rotateWeChat(to: next, rotation) }
        return next
    }

    /// What the channel says under the certificate it uses now.
    private func order(_ host: SandboxHost, _ run: Run) throws -> (ChannelCall, HTTPResponse) {
        var ids = IdentifierSource(seed: UInt64(SystemClock.ticks()))
        let now = SystemClock.now()
        let call = ChannelCall.prepay(PrepayCall(
            attempt: ids.next(AttemptID.self, at: now, partition: 1), amount: .fen(5), description: "x",
            requestTime: now, expiresAt: now.adding(seconds: 600), willSplit: false))
        let request = try #require(try run.adapter.requests(for: call, at: now, nonce: Nonce.make()).first)
        return (call, try #require(host.handle(.wechat, request).response))
    }

    @Test("a certificate that was published is known before it is used, and a restart knows it without asking")
    func published() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await serving { host, port, asked in
            let next = try rotate(host, mixed: false, alone: false)
            let run = try Run(port: port, folder: folder)
            run.start()
            try run.wait("the successor is known") {
                try run.adapter.certificates.contains { $0.serial == next.certificate.serialHex }
            }
            try run.wait("the engine is told") { run.told.with { $0.last?.certificates.count } == 2 }
            #expect(run.told.with { $0.last?.unknownSerials } == [])
            run.stop()
            let before = asked.with { $0 }
            let again = try Run(port: port, folder: folder)
            again.renewal.takeUp()
            #expect(try again.adapter.certificates.contains { $0.serial == next.certificate.serialHex })
            #expect(asked.with { $0 } == before, "nothing was asked")
            again.stop()
        }
    }

    @Test("an answer under an unknown serial has the list fetched; while both sign in turns it is learned")
    func mixed() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await serving { host, port, _ in
            let run = try Run(port: port, folder: folder)
            run.start()
            try run.wait("the first list has come") { run.told.with { !$0.isEmpty } }
            SystemClock.sleep(milliseconds: 200)
            let next = try rotate(host, mixed: true, alone: false)
            var strange: (ChannelCall, HTTPResponse)?
            for _ in 0..<10 where strange == nil {
                let said = try order(host, run)
                if said.1.headers["Wechatpay-Serial"] == next.certificate.serialHex { strange = said }
            }
            let (call, response) = try #require(strange)
            #expect(try run.adapter.answer(
                to: call, step: 0, of: 1, outcome: .answered(response), at: SystemClock.now())
                == .unknown(code: "unknown_serial"))
            run.renewal.note(.wechat, response.headers, isAnswer: true)
            #expect(run.told.with { readings in
                readings.contains { $0.unknownSerials == [next.certificate.serialHex] }
            }, "it is told at once")
            try run.wait("the new certificate is learned") {
                try run.adapter.certificates.contains { $0.serial == next.certificate.serialHex }
            }
            try run.wait("and told as known") { run.told.with { $0.last?.unknownSerials } == [] }
            let answer = try run.adapter.answer(
                to: call, step: 0, of: 1, outcome: .answered(response), at: SystemClock.now())
            #expect(answer.map { if case .prepaid = $0 { true } else { false } } == true)
            run.stop()
        }
    }

    @Test("a list signed by the unknown certificate alone is not believed, nor one that somebody wrote into the data folder")
    func notBelieved() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await serving { host, port, asked in
            let next = try rotate(host, mixed: true, alone: true)
            let run = try Run(port: port, folder: folder)
            run.start()
            try run.wait("asked, and asked again") { asked.with { $0 } >= 3 }
            #expect(try run.adapter.certificates.map(\.serial) == [try Self.keys.get().wechatPlatformSerial])
            try run.wait("told with its serial") {
                run.told.with { $0.last?.unknownSerials } == [next.certificate.serialHex]
            }
            run.stop()
            let request = try run.adapter.certificateRequest(at: SystemClock.now(), nonce: Nonce.make())
            let list = try #require(host.handle(.wechat, request).response)
            KeptCertificateLists(folder: folder + "/").add(list, .wechat)
            let again = try Run(port: port, folder: folder)
            again.renewal.takeUp()
            #expect(try again.adapter.certificates.count == 1)
            again.stop()
        }
    }

    @Test("one notification under a strange serial is no alarm, three are; strange ones without end are not all kept")
    func notices() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await serving { _, port, asked in
            let run = try Run(port: port, folder: folder)
            run.renewal.note(.wechat, ["Wechatpay-Serial": "AB12", "Wechatpay-Signature": "x"], isAnswer: false)
            run.renewal.note(.wechat, ["Wechatpay-Serial": "AB12", "Wechatpay-Signature": "x"], isAnswer: false)
            #expect(run.told.with { $0.allSatisfy { $0.unknownSerials.isEmpty } })
            run.renewal.note(.wechat, ["Wechatpay-Serial": "AB12", "Wechatpay-Signature": "x"], isAnswer: false)
            #expect(run.told.with { $0.last?.unknownSerials } == ["AB12"])
            run.renewal.note(.wechat, ["Wechatpay-Serial": "CD34", "Wechatpay-Signature": "x"], isAnswer: true)
            for index in 0..<10_000 {
                let headers: HTTPHeaders = ["Wechatpay-Serial": "F\(index)", "Wechatpay-Signature": "x"]
                run.renewal.note(.wechat, headers, isAnswer: false)
            }
            #expect(run.told.with { $0.last?.unknownSerials.contains("CD34") } == true, "answers are not pushed out")
            #expect(run.told.with { $0.allSatisfy { $0.unknownSerials.count <= 4 } })
            #expect(asked.with { $0 } < 50, "a flood of notifications asks the channel no oftener")
            run.stop()
        }
    }
}
