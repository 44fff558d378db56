import Channels
import Engine
import Foundation
import HTTPMessage
import HTTPServer
import Payments
import Risk
import Routing
import Storage
import Testing

@testable import EngineHost

/// Who waits for whom on the way to the lane.
@Suite("Shops in turns")
struct FairnessTests {
    static let loud = ShopID(trusted: "loud")
    static let quiet = ShopID(trusted: "quiet")

    private static func read(_ shop: ShopID, _ number: Int) -> EngineInput {
        .readOrder(shop: shop, .shopNumber("N\(number)"), ReplyToken(number: UInt64(number)))
    }

    private static func shop(_ input: EngineInput) -> String {
        switch input {
        case .readOrder(let shop, _, _): shop.text
        case .tick: "tick"
        default: "other"
        }
    }

    @Test("a shop that floods waits behind itself: another's request is in the next batch")
    func turns() {
        var inputs = FairInputs(capacity: 1_000)
        let taken = (0..<400).count { inputs.append(Self.read(Self.loud, $0), of: Self.loud) }
        #expect(taken == 400)
        let isTaken = inputs.append(Self.read(Self.quiet, 1), of: Self.quiet)
        #expect(isTaken)
        let batch = inputs.take(8).map(Self.shop)
        #expect(batch.firstIndex(of: "quiet") == 1)
        #expect(batch.count == 8)
    }

    @Test("shops get the lane by their weights")
    func weights() {
        var inputs = FairInputs(weights: [Self.loud: 3, Self.quiet: 1], capacity: 1_000)
        for number in 0..<100 {
            _ = inputs.append(Self.read(Self.loud, number), of: Self.loud)
            _ = inputs.append(Self.read(Self.quiet, number), of: Self.quiet)
        }
        let batch = inputs.take(40).map(Self.shop)
        #expect(batch.count { $0 == "loud" } == 30 && batch.count { $0 == "quiet" } == 10)
    }

    @Test("the full room of one shop is not another's: each keeps its own part, and all that was taken comes out")
    func parts() {
        var inputs = FairInputs(weights: [Self.loud: 1, Self.quiet: 1], capacity: 100)
        let loud = (0..<500).count { inputs.append(Self.read(Self.loud, $0), of: Self.loud) }
        let quiet = (0..<500).count { inputs.append(Self.read(Self.quiet, $0), of: Self.quiet) }
        #expect(loud == 50 && quiet == 25)
        var taken = 0
        while case let batch = inputs.take(16), !batch.isEmpty { taken += batch.count }
        #expect(taken == 75 && inputs.isEmpty)
        let hasRoom = inputs.append(Self.read(Self.loud, 1), of: Self.loud)
        #expect(hasRoom)
    }

    @Test("what is already known goes first, and never takes the shops' whole room")
    func urgent() {
        var inputs = FairInputs(capacity: 100)
        for _ in 0..<100 { inputs.appendUrgent(.tick) }
        for number in 0..<10 { _ = inputs.append(Self.read(Self.quiet, number), of: Self.quiet) }
        let batch = inputs.take(16).map(Self.shop)
        #expect(batch.prefix(12).allSatisfy { $0 == "tick" })
        #expect(batch.suffix(4).allSatisfy { $0 == "quiet" })
    }
}

/// What a caller hears when the engine cannot take a request: that nothing was done, and never "unknown".
@Suite("Gateway")
struct HostGatewayTests {
    private static let shop = ShopID(trusted: "s")

    private struct Rig {
        let lane: LaneThread
        let gateway: HostGateway
        let replies = PendingReplies()
        let workers: WorkerPool
        let deadlines = Deadlines()

        /// - Parameter room: requests that may wait for the lane, which is never started.
        init(room: Int, offered: Int = 10, deadline: Int64 = 200, adapters: [any ChannelAdapter] = []) {
            lane = LaneThread(queue: room) { _ in }
            workers = WorkerPool(threads: 1, name: "test", room: offered)
            gateway = HostGateway(
                lane: lane, replies: replies, workers: workers, deadlines: deadlines,
                adapters: AdapterRegistry(adapters), requestDeadlineMilliseconds: deadline)
        }

        func startLane(_ path: String) throws {
            try lane.start {
                let store = try Store.open(path: path)
                let configuration = EngineConfiguration(
                    environment: "TEST", site: "t", profiles: [], shops: [], risk: .standard, breaker: .init())
                return LaneOpening(
                    store: store, engine: Engine(store: store, configuration: configuration, seed: 1))
            }
        }

        func stop() {
            workers.stop()
            deadlines.stop()
        }

        func read() async -> EngineReply? {
            await gateway.request(of: HostGatewayTests.shop) {
                .readOrder(shop: HostGatewayTests.shop, .shopNumber("N"), $0)
            }
        }
    }

    private static func code(_ reply: EngineReply?) -> Rejection.Code? {
        if case .rejected(let rejection) = reply { rejection.code } else { nil }
    }

    @Test("a full lane is said to be full at once, and the request is not kept")
    func full() async throws {
        let rig = Rig(room: 2, deadline: 60_000)
        defer { rig.stop() }
        let first = EngineInput.readOrder(shop: Self.shop, .shopNumber("1"), ReplyToken(number: 1))
        #expect(rig.lane.enqueue(first, of: Self.shop) == .taken)
        #expect(rig.lane.backlog == 1)
        #expect(Self.code(await rig.read()) == .overloaded)
        #expect(rig.lane.backlog == 1)
        #expect(rig.replies.count == 0 && rig.deadlines.count == 0, "nothing waits for it any more")
    }

    @Test("a lane that stops says so")
    func stopping() async throws {
        let rig = Rig(room: 100, deadline: 60_000)
        defer { rig.stop() }
        try rig.startLane(":memory:")
        rig.lane.stop()
        #expect(Self.code(await rig.read()) == .stopped)
    }

    @Test("no answer in time stays unknown")
    func late() async throws {
        let rig = Rig(room: 100, deadline: 50)
        defer { rig.stop() }
        #expect(await rig.read() == nil)
        #expect(rig.lane.backlog == 1, "it may still be done")
    }

    /// Believes nothing, and counts how often it was asked.
    private struct Doubter: ChannelAdapter {
        let channel = ChannelID.wechat
        let asked = Locked(0)
        let block = Locked(false)

        func requests(
            for call: ChannelCall, at now: Timestamp, nonce: String
        ) throws(ChannelAdapterError) -> [HTTPRequest] { [] }
        func answer(
            to call: ChannelCall, step: Int, of steps: Int, outcome: HTTPOutcome, at now: Timestamp
        ) -> ChannelAnswer? { nil }
        func notification(
            _ request: HTTPRequest, at now: Timestamp
        ) throws(NotificationRefusal) -> ChannelNotification {
            asked.with { $0 += 1 }
            while block.with({ $0 }) { SystemClock.sleep(milliseconds: 2) }
            throw NotificationRefusal(reason: .signature, detail: "")
        }
        func acknowledgement(accepted: Bool) -> HTTPResponse { HTTPResponse(status: accepted ? 200 : 400) }
    }

    @Test("a flood of forgeries costs the lane a few inputs, and none of them is lost from the count")
    func forgeries() async throws {
        let rig = Rig(room: 100, adapters: [Doubter()])
        defer { rig.stop() }
        for _ in 0..<500 {
            let answer = await rig.gateway.channelNotification(.wechat, HTTPRequest(method: "POST", url: "/"))
            #expect(answer.response.status == 400 && !answer.isBelieved)
        }
        #expect(rig.lane.backlog <= 5)
        SystemClock.sleep(milliseconds: 1_300)
        let path = FileManager.default.temporaryDirectory.path + "/forgeries-\(UUID().uuidString).sqlite"
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        try rig.startLane(path)
        let counters = try #require(rig.lane.ask { engine, now in engine.counters(at: now) })
        #expect(counters.notificationsRefused == 500)
        #expect(counters.refusedNotifications[.wechat] == ["signature": 500])
        rig.lane.stop()
        let store = try Store.open(path: path)
        let rows = try store.events(after: 0, limit: 100).count { $0.kind == .notificationRefused }
        #expect(rows == 1)
        store.close()
    }

    @Test("messages that find all workers busy are turned away before they are looked at, with when to come again")
    func crowded() async throws {
        let doubter = Doubter()
        doubter.block.with { $0 = true }
        let rig = Rig(room: 100, offered: 3, adapters: [doubter])
        defer { rig.stop() }
        let gateway = rig.gateway
        let answers = await withTaskGroup(of: NotificationAnswer.self) { group in
            for _ in 0..<20 {
                group.addTask { await gateway.channelNotification(.wechat, HTTPRequest(method: "POST", url: "/")) }
            }
            var answers: [NotificationAnswer] = []
            while answers.count < 16, let answer = await group.next() { answers.append(answer) }
            doubter.block.with { $0 = false }
            for await answer in group { answers.append(answer) }
            return answers
        }
        let away = answers.filter { $0.response.status == 503 }
        #expect(away.count >= 16 && doubter.asked.with { $0 } == 20 - away.count)
        #expect(away.allSatisfy { $0.response.headers["Retry-After"] == "1" })
    }
}

@Suite("Workers and deadlines")
struct WorkerPoolTests {
    @Test("what strangers bring has a bound; what was decided has none and goes first")
    func offers() {
        let pool = WorkerPool(threads: 1, name: "test", room: 2)
        defer { pool.stop() }
        let isOpen = Locked(false)
        let order = Locked<[String]>([])
        pool.run { while !isOpen.with({ $0 }) { SystemClock.sleep(milliseconds: 1) } }
        while pool.backlog > 0 { SystemClock.sleep(milliseconds: 1) }
        let taken = (0..<4).map { number in pool.offer { order.with { $0.append("offer \(number)") } } }
        #expect(taken == [true, true, false, false])
        for number in 0..<3 { pool.run { order.with { $0.append("run \(number)") } } }
        isOpen.with { $0 = true }
        for _ in 0..<2_000 where order.with({ $0.count }) < 5 { SystemClock.sleep(milliseconds: 1) }
        #expect(order.with { $0 } == ["run 0", "run 1", "run 2", "offer 0", "offer 1"])
    }

    @Test("a deadline called off lets go of what it held, and many of them leave nothing behind")
    func cancelled() {
        final class Held: Sendable {}
        let deadlines = Deadlines()
        defer { deadlines.stop() }
        weak var seen: Held?
        do {
            let held = Held()
            seen = held
            let number = deadlines.after(milliseconds: 60_000) { _ = held }
            deadlines.cancel(number)
        }
        #expect(seen == nil)
        for _ in 0..<20_000 { deadlines.cancel(deadlines.after(milliseconds: 60_000) {}) }
        #expect(deadlines.count == 0)
        #expect(deadlines.remembered <= 2 * Deadlines.kept)
        let isCalled = Locked(false)
        deadlines.after(milliseconds: 20) { isCalled.with { $0 = true } }
        for _ in 0..<2_000 where !isCalled.with({ $0 }) { SystemClock.sleep(milliseconds: 1) }
        #expect(isCalled.with { $0 })
    }
}

@Suite("Used nonces on disk")
struct NonceFileTests {
    private static func folder() throws -> String {
        let path = FileManager.default.temporaryDirectory.path + "/nonces-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    private static func mark(_ number: UInt64, _ timestamp: Int64) -> NonceMark {
        NonceMark(key: 7, nonce: number, timestamp: timestamp)
    }

    @Test("what was used is known after a restart, also after one that nobody ordered")
    func restart() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let now = Locked<Int64>(10_000)
        func open() -> NonceFile { NonceFile(folder: folder, windowSeconds: 300) { now.with { $0 } } }
        let first = open()
        #expect(first.load() == [])
        let marks = (0..<1_000).map { Self.mark(UInt64($0) &* 0x9E37_79B9_7F4A_7C15, 9_900 + Int64($0 % 200)) }
        for mark in marks { first.append(mark) }
        // No stop: whoever opens it next finds them all.
        #expect(Set(open().load()) == Set(marks))
        #expect(Set(open().load()) == Set(marks), "and once more")
        now.with { $0 = 10_000 + 500 }
        #expect(open().load().isEmpty, "no request of then would be accepted any more")
    }

    @Test("the files stay as small as two windows, and are the owner's alone")
    func bounded() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let now = Locked<Int64>(100_000)
        let file = NonceFile(folder: folder, windowSeconds: 300) { now.with { $0 } }
        _ = file.load()
        for second in 0..<20_000 {
            now.with { $0 = 100_000 + Int64(second) }
            file.append(Self.mark(UInt64(second), 100_000 + Int64(second)))
        }
        file.stop()
        var bytes: Int64 = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
            bytes += (attributes[.size] as? Int64) ?? Int64.max
            #expect((attributes[.posixPermissions] as? Int) == 0o600)
        }
        #expect(bytes <= 2 * 662 * Int64(NonceFile.recordBytes) && bytes > 0)
        let kept = NonceFile(folder: folder, windowSeconds: 300) { now.with { $0 } }.load()
        #expect(kept.count == 301, "all of the last window")
    }

    @Test("a record cut short by a full disk is passed over; a folder that takes nothing loses count, not requests")
    func damaged() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = NonceFile(folder: folder, windowSeconds: 300) { 1_000 }
        _ = file.load()
        file.append(Self.mark(1, 1_000))
        let handle = try #require(FileHandle(forWritingAtPath: folder + "/nonces"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data([1, 2, 3]))
        try handle.close()
        #expect(NonceFile(folder: folder, windowSeconds: 300) { 1_000 }.load() == [Self.mark(1, 1_000)])
        let nowhere = NonceFile(folder: folder + "/missing", windowSeconds: 300) { 1_000 }
        #expect(nowhere.load() == [])
        nowhere.append(Self.mark(2, 1_000))
        #expect(nowhere.lost == 1)
    }
}
