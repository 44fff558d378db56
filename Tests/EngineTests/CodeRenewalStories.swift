import Channels
import Engine
import JSON
import Payments
import Storage
import Testing

@Suite struct CodeRenewalStories {
    private func bench() throws -> Bench {
        var wechat = Bench.wechat
        wechat.codeLifeSeconds = 7_200
        let profiles = [wechat, Bench.unionpay]
        return try Bench { $0.profiles = profiles }
    }

    /// An order of a day that a buyer may pay, its first code just given out.
    private func longOrder(_ bench: Bench, seconds: Int64 = 86_400) throws {
        var request = bench.request("A1")
        request.expiresInSeconds = seconds
        try bench.payable(request)
        bench.receiveMessages()
    }

    /// Lets time pass; queries on the way say that nobody has paid.
    private func wait(_ bench: Bench, _ seconds: Int64) throws {
        let end = bench.now.adding(seconds: seconds)
        while bench.now < end {
            bench.run(min(60_000, end.since(bench.now)))
            while bench.calls.contains(where: { $0.call.word == "query" }) {
                let attempt = try bench.attempts("A1")[0]
                try bench.answerNext("query", .trade(TradeReport(
                    attempt: attempt.id, status: .unpaid, channelTradeNumber: "", amount: nil, paidAt: nil)))
            }
        }
    }

    @Test func `a fresh code comes by the same call under the same number before the old one dies, all day long`() throws {
        let bench = try bench()
        try longOrder(bench)
        let first = try #require(bench.history.first { $0.word == "prepay" })
        var codes = ["weixin://pay"]
        for round in 1...11 {
            try wait(bench, round == 1 ? 6_890 : 6_890)
            #expect(!bench.calls.contains { $0.call.word == "prepay" }, "round \(round): too early")
            try wait(bench, 20)
            let next = try bench.take("prepay") { $0.word == "prepay" }
            #expect(next.call == first, "the same words under the same number")
            bench.answer(next.task, .prepaid(payParameter: "weixin://pay\(round)"))
            codes.append("weixin://pay\(round)")
            let attempt = try bench.attempts("A1")[0]
            #expect(attempt.payParameter == codes.last)
            #expect(attempt.state == .prepaid)
            let told = try #require(bench.deliveries.last)
            #expect(told.event == "order.code_renewed")
            let body = try JSONParser.parse(told.body)
            #expect(body["attempt"]?["pay_parameter"]?.stringValue == codes.last)
            #expect(body["order"]?["state"]?.stringValue == "paying")
            bench.receiveMessages()
        }
        #expect(try bench.events("A1").count { $0 == .attemptRenewed } == 11)
        #expect(try bench.attempts("A1").count == 1)
        bench.notifyPaid(try bench.attempts("A1")[0])
        #expect(try bench.order("A1").state == .paid)
        #expect(try bench.store.openTasks(of: bench.order("A1").id).contains { $0.kind == .renewCode } == false)
    }

    @Test func `an order no longer than its code asks for none, nor does a channel whose codes do not die`() throws {
        let bench = try bench()
        try longOrder(bench, seconds: 7_200)
        try wait(bench, 7_100)
        #expect(bench.history.count { $0.word == "prepay" } == 1)
        let unionpay = try Bench { $0.profiles = [Bench.unionpay] }
        var request = unionpay.request("A1")
        request.expiresInSeconds = 86_400
        try unionpay.payable(request)
        unionpay.run(10_000_000)
        #expect(unionpay.history.count { $0.word == "prepay" } == 1)
    }

    @Test func `no answer and refusals are tried again and end nothing; a refusal has the payment asked about`() throws {
        let bench = try bench()
        try longOrder(bench)
        try wait(bench, 6_905)
        try bench.answerNext("prepay", .unknown(code: "timeout"))
        try wait(bench, 15)
        try bench.answerNext("prepay", .unknown(code: "before_send"))
        try wait(bench, 40)
        let refusal = ChannelRefusal(errorClass: .alreadyDone, code: "ORDERPAID", message: "")
        let next = try bench.take("prepay") { $0.word == "prepay" }
        bench.answer(next.task, .refused(refusal))
        #expect(try bench.attempts("A1")[0].state == .prepaid)
        #expect(try bench.order("A1").state == .paying)
        let attempt = try bench.attempts("A1")[0]
        try bench.answerNext("query", .trade(bench.report(attempt)))
        #expect(try bench.order("A1").state == .paid)
        try wait(bench, 3_600)
        #expect(!bench.calls.contains { $0.call.word == "prepay" }, "what is paid needs no code")
    }

    @Test func `an order the shop closes gets no further code, and an answer that comes too late changes nothing`() throws {
        let bench = try bench()
        try longOrder(bench)
        try wait(bench, 6_905)
        let next = try bench.take("prepay") { $0.word == "prepay" }
        bench.send(.closeOrder(shop: Bench.shop, .shopNumber("A1"), bench.token()))
        bench.answer(next.task, .prepaid(payParameter: "weixin://late"))
        #expect(try bench.attempts("A1")[0].payParameter == "weixin://pay")
        try bench.answerNext("close", .closed)
        #expect(try bench.order("A1").state == .closed)
        #expect(bench.deliveries.map(\.event) == ["order.closed"])
    }

    @Test func `a crash loses no renewal`() throws {
        let bench = try bench()
        try longOrder(bench)
        try bench.crash()
        try wait(bench, 6_905)
        _ = try bench.take("prepay") { $0.word == "prepay" }
        try bench.crash()
        bench.run(60_000)
        try bench.answerNext("prepay", .prepaid(payParameter: "weixin://pay2"))
        #expect(try bench.attempts("A1")[0].payParameter == "weixin://pay2")
    }
}
