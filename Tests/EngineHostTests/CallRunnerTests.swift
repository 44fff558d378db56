import Channels
import Engine
import HTTPClient
import HTTPMessage
import Payments
import Testing

@testable import EngineHost

@Suite("Calls to channels")
struct CallRunnerTests {
    /// Counts what it is asked to sign, and signs nothing: no test here needs a network.
    private final class CountingAdapter: ChannelAdapter {
        let channel = ChannelID.wechat
        let signed = Locked(0)

        func requests(
            for call: ChannelCall, at now: Timestamp, nonce: String
        ) throws(ChannelAdapterError) -> [HTTPRequest] {
            signed.with { $0 += 1 }
            throw ChannelAdapterError(field: "test", rule: "is signed no further")
        }

        func answer(
            to call: ChannelCall, step: Int, of steps: Int, outcome: HTTPOutcome, at now: Timestamp
        ) -> ChannelAnswer? {
            guard case .failed(let failure) = outcome else { return nil }
            return failure.phase == .beforeSend ? .notSent : .unknown(code: "timeout")
        }

        func notification(
            _ request: HTTPRequest, at now: Timestamp
        ) throws(NotificationRefusal) -> ChannelNotification {
            .ignored(channel: channel, eventID: "")
        }

        func acknowledgement(accepted: Bool) -> HTTPResponse { HTTPResponse(status: 200) }
    }

    @Test("with our clock decades off nothing is signed but a trial, and what is not signed counts as not sent")
    func clockOff() throws {
        let client = try #require(HTTPClient.start())
        let workers = WorkerPool(threads: 1, name: "test-worker")
        defer {
            workers.stop()
            client.stop()
        }
        let adapter = CountingAdapter()
        let answers = Locked<[ChannelAnswer]>([])
        let measures = HostMeasures(folder: ".") { _ in }
        let runner = CallRunner(
            adapters: AdapterRegistry([adapter]), client: client, workers: workers, measures: measures
        ) { input in
            if case .channelAnswered(_, let answer, _) = input { answers.with { $0.append(answer) } }
        }
        let now = SystemClock.now()
        let call = ChannelCall.query(TradeReference(attempt: AttemptID(trusted: "test"), requestTime: now))
        func run() -> ChannelAnswer? {
            let before = answers.with { $0.count }
            runner.run(call, task: TaskID(trusted: "test"), channel: .wechat)
            for _ in 0..<1_000 where answers.with({ $0.count }) == before { SystemClock.sleep(milliseconds: 5) }
            return answers.with { $0.last }
        }
        _ = run()
        #expect(adapter.signed.with { $0 } == 1, "nothing is known of the clock")
        let date = HTTPOutcome.answered(
            HTTPResponse(status: 200, headers: ["Date": "Sun, 06 Nov 1994 08:49:37 GMT"]))
        measures.note(.wechat, date, milliseconds: 1)
        measures.note(.alipay, date, milliseconds: 1)
        _ = run()
        #expect(adapter.signed.with { $0 } == 2, "a trial")
        #expect(run() == .notSent)
        #expect(adapter.signed.with { $0 } == 2)
    }
}
