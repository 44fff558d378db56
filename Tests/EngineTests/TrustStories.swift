import Alerts
import Engine
import Operations
import Payments
import Testing

/// What people are told of the certificates channels are known by.
@Suite struct TrustStories {
    private static let day: Int64 = 86_400_000

    private func open(_ bench: Bench, _ kind: AlertRow.Kind) throws -> AlertRow? {
        try bench.snapshot(.overview).alerts.first { $0.kind == kind && $0.isOpen }
    }

    private func certificate(_ bench: Bench, _ serial: String, days: Int64) -> TrustReading.Certificate {
        TrustReading.Certificate(serial: serial, notAfter: bench.now.adding(milliseconds: days * Self.day + 60_000))
    }

    @Test func `an unknown serial is told at once, by channel and serial, and ends when it is known`() throws {
        let bench = try Bench()
        let known = certificate(bench, "AA01", days: 900)
        bench.send(.measured(.trust(.wechat, TrustReading(
            certificates: [known], hasPublicKey: false, unknownSerials: ["5157F09EFDC0"]))))
        bench.run(2_000)
        let row = try #require(try open(bench, .unknownCertificate))
        #expect(row.channel == "wechat")
        #expect(row.subject == "5157F09EFDC0")
        #expect(row.severity == "critical")
        bench.send(.measured(.trust(.wechat, TrustReading(
            certificates: [known, certificate(bench, "5157F09EFDC0", days: 1_800)], hasPublicKey: false,
            unknownSerials: []))))
        bench.run(60_000)
        #expect(try open(bench, .unknownCertificate) == nil)
    }

    @Test func `a certificate near its end is told by its serial, and not when its successor is known`() throws {
        let bench = try Bench { configuration in
            var watched = WatchedCertificate(
                name: "platform_certificate_file", channel: .wechat,
                notAfter: Timestamp(milliseconds: 1_795_000_000_000 + 7 * Self.day + 60_000))
            watched.renewedSerial = "AA01"
            configuration.certificates = [watched]
        }
        bench.run(2_000)
        let row = try #require(try open(bench, .certificate), "the configuration alone says so")
        #expect(row.subject == "AA01")
        #expect(row.severity == "warn")
        #expect(row.count == 7)
        let old = certificate(bench, "AA01", days: 7)
        bench.send(.measured(.trust(.wechat, TrustReading(
            certificates: [old, certificate(bench, "BB02", days: 1_800)], hasPublicKey: false, unknownSerials: []))))
        bench.run(60_000)
        #expect(try open(bench, .certificate) == nil)
    }

    @Test(arguments: [(30, ""), (8, ""), (7, "warn"), (4, "critical"), (-1, "critical")])
    func `days are counted from when a successor should be there`(days: Int64, severity: String) throws {
        for hasPublicKey in [false, true] {
            let bench = try Bench()
            bench.send(.measured(.trust(.wechat, TrustReading(
                certificates: [certificate(bench, "AA01", days: days)], hasPublicKey: hasPublicKey,
                unknownSerials: []))))
            bench.run(2_000)
            let expected = severity.isEmpty ? "" : hasPublicKey ? "warn" : severity
            #expect(try open(bench, .certificate)?.severity ?? "" == expected)
        }
    }

    @Test func `a channel that is not configured is not listened to`() throws {
        let bench = try Bench { $0.profiles = [Bench.alipay] }
        bench.send(.measured(.trust(.wechat, TrustReading(
            certificates: [], hasPublicKey: false, unknownSerials: ["X"]))))
        bench.run(2_000)
        #expect(try open(bench, .unknownCertificate) == nil)
    }
}
