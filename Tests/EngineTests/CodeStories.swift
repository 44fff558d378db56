import Channels
import Engine
import Operations
import Payments
import Routing
import Testing

@Suite struct CodeStories {
    /// Ten orders whose first choice refuses each of them with one class; the others take them.
    private func breakerAfterRefusals(of errorClass: ErrorClass) throws -> String {
        let bench = try Bench {
            $0.breaker = BreakerSettings()
            // A single failure is enough here.
            $0.breaker.thresholdThousandths = 2_000
        }
        for index in 0..<10 {
            bench.create(bench.request("A\(index)"))
            while let call = bench.calls.first(where: { $0.call.word == "prepay" }) {
                let refusal = ChannelRefusal(errorClass: errorClass, code: "X", message: "")
                try bench.answerNext(
                    "prepay", call.channel == .wechat ? .refused(refusal) : .prepaid(payParameter: "p"))
            }
        }
        return try bench.snapshot(.channels).channels[0].breaker
    }

    @Test(arguments: [ErrorClass.business, .user, .configuration, .notFound])
    func `what says nothing about the channel never takes it out`(errorClass: ErrorClass) throws {
        #expect(try breakerAfterRefusals(of: errorClass) == "closed")
    }

    @Test(arguments: [ErrorClass.technical, .rateLimited, .frozen])
    func `what says that the channel is ill does`(errorClass: ErrorClass) throws {
        #expect(try breakerAfterRefusals(of: errorClass) == "open")
    }

    @Test func `the console is told what each code means, a channel's own and the wire's`() throws {
        let bench = try Bench()
        bench.create(bench.request("A1"))
        try bench.answerNext(
            "prepay", .refused(ChannelRefusal(errorClass: .frozen, code: "RULE_LIMIT", message: "")))
        try bench.answerNext("prepay", .notSent)
        let rows = try bench.snapshot(.channels).channels
        let barred = try #require(rows[0].errors.first)
        #expect(barred.english == "A rule bars our merchant number: frozen or limited")
        #expect(barred.chinese == "商户号被规则限制: 可能被冻结")
        #expect(rows[1].errors.first?.english == "No connection: nothing left us")
    }
}
