import Foundation
import Payments
import Testing

@testable import EngineHost

@Suite("Room on the disk, and the ballast")
struct DiskRoomTests {
    private final class Disk {
        let folder: String
        var free: Int64
        let total: Int64
        private(set) var relieved = 0

        init(free: Int64, total: Int64) throws {
            self.free = free
            self.total = total
            folder = NSTemporaryDirectory() + "paydeck-room-\(UInt32.random(in: 0 ... .max))"
            try FileText.makeFolder(folder)
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        /// What is free besides the ballast.
        func room(ballastMiB: Int) -> DiskRoom {
            DiskRoom(folder: folder, ballastMiB: ballastMiB) { [self] _ in
                DiskSpace(free: free - ballast, total: total)
            }
        }

        var ballast: Int64 {
            let size = try? FileManager.default.attributesOfItem(atPath: folder + "/ballast")[.size] as? Int64
            return size ?? 0
        }

        func look(_ room: DiskRoom, _ ticks: Int64 = 0) -> DiskRoom.State {
            room.look(at: ticks) { relieved += 1 }
            return room.state
        }
    }

    @Test("the ballast goes first, then nothing is stored; both come back by themselves, and do not flutter")
    func stages() throws {
        let disk = try Disk(free: 400 << 20, total: 1 << 30)
        let room = disk.room(ballastMiB: 16)
        room.prepare()
        #expect(disk.ballast == 16 << 20)
        #expect(disk.look(room) == .roomy && disk.relieved == 0)
        disk.free = 23 << 20
        #expect(disk.look(room) == .tight, "7 MiB besides the ballast")
        #expect(disk.ballast == 0 && disk.relieved == 1)
        disk.free = 30 << 20
        #expect(disk.look(room) == .tight, "not enough for the ballast and twice the line")
        disk.free = 3 << 20
        #expect(disk.look(room) == .full)
        disk.free = 7 << 20
        #expect(disk.look(room) == .full)
        disk.free = 9 << 20
        #expect(disk.look(room) == .tight)
        disk.free = 33 << 20
        #expect(disk.look(room) == .roomy)
        #expect(disk.ballast == 16 << 20)
    }

    @Test("a small disk gets a small ballast, and lines of its own")
    func small() throws {
        let disk = try Disk(free: 30 << 20, total: 32 << 20)
        let room = disk.room(ballastMiB: 64)
        room.prepare()
        #expect(disk.ballast == 4 << 20)
        disk.free = 7 << 20
        #expect(disk.look(room) == .roomy)
        disk.free = 5 << 20
        #expect(disk.look(room) == .tight)
    }

    @Test("a disk that is full at the start gives the ballast up before the store is opened")
    func fullAtStart() throws {
        let disk = try Disk(free: 400 << 20, total: 1 << 30)
        disk.room(ballastMiB: 16).prepare()
        disk.free = 16 << 20
        let room = disk.room(ballastMiB: 16)
        room.prepare()
        #expect(room.state == .tight && disk.ballast == 0)
    }

    @Test("the store's word counts for more than the system's, and is asked again ever more slowly")
    func quota() throws {
        let disk = try Disk(free: 400 << 20, total: 1 << 30)
        let room = disk.room(ballastMiB: 16)
        room.prepare()
        #expect(room.storeIsFull(at: 0), "the ballast may have helped")
        #expect(room.state == .tight && disk.ballast == 0)
        #expect(!room.storeIsFull(at: 0))
        #expect(disk.look(room, 499) == .full)
        #expect(disk.look(room, 500) == .tight)
        #expect(!room.storeIsFull(at: 500))
        #expect(disk.look(room, 1_499) == .full)
        #expect(disk.look(room, 1_500) == .tight)
    }
}

@Suite("The time of a lane")
struct LaneClockTests {
    private final class Hand: @unchecked Sendable {
        // Safety: one test, one thread.
        var now: Int64 = 0
    }

    @Test("it never runs back: a small step is waited for in silence, a large one is told")
    func steps() {
        let hand = Hand()
        var clock = LaneClock { Timestamp(milliseconds: hand.now) }
        func now(_ wall: Int64) -> Int64 {
            hand.now = wall
            return clock.now().milliseconds
        }
        #expect(now(1_000_000) == 1_000_000)
        #expect(now(998_500) == 1_000_000 && !clock.isSetBack)
        #expect(now(1_000_001) == 1_000_001)
        #expect(now(1_000_001 - 86_400_000) == 1_000_001 && clock.isSetBack)
        #expect(now(1_000_000) == 1_000_001 && clock.isSetBack, "until it has caught up")
        #expect(now(1_000_002) == 1_000_002 && !clock.isSetBack)
    }

    @Test("it begins behind nothing that is stored")
    func start() {
        var clock = LaneClock(after: Timestamp(milliseconds: 500)) { Timestamp(milliseconds: 100) }
        #expect(clock.now().milliseconds == 500)
    }
}
