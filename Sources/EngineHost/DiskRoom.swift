import Alerts
import Glibc

/// The room on the disk of a data folder, and the ballast in it: a file of real blocks that is given up first when the
/// disk fills, so that what is known already can still be stored while nothing new is begun.
///
/// Lives on the lane's thread.
final class DiskRoom {
    enum State: Equatable {
        /// All is well, the ballast is there.
        case roomy
        /// The ballast is given up; what it left is for notifications and answers.
        case tight
        /// Nothing can be stored.
        case full
    }

    private(set) var state = State.roomy
    private let folder: String
    private let wantedBytes: Int64
    private let measure: (String) -> DiskSpace?
    /// Until then the store's own word that the disk is full counts for more than what the system says.
    private var doubtedUntil: Int64 = 0
    private var doubts: Int64 = 0

    static let fileName = "ballast"
    private var path: String { folder + "/" + DiskRoom.fileName }

    /// - Parameters:
    ///   - ballastMiB: size of the ballast; a small disk gets a smaller one.
    ///   - measure: what is free and how large the disk is.
    init(folder: String, ballastMiB: Int, measure: @escaping (String) -> DiskSpace? = { DiskSpace(of: $0) }) {
        self.folder = folder
        wantedBytes = Int64(ballastMiB) << 20
        self.measure = measure
    }

    /// Before the store is opened: makes the ballast, or gives it up when the disk is full already.
    func prepare() {
        guard let space = measure(folder) else { return }
        if space.free < space.floor {
            giveUp()
            state = .tight
        } else {
            makeBallast(space)
        }
    }

    var reading: DiskReading? { measure(folder)?.reading }

    /// Looks at the disk.
    /// - Parameter relieve: makes room where that can be had, before the ballast goes.
    func look(at ticks: Int64, relieve: () -> Void) {
        guard var space = measure(folder) else { return }
        if space.free < space.floor, state != .full {
            relieve()
            space = measure(folder) ?? space
        }
        switch state {
        case .roomy:
            guard space.free < space.floor else { return }
            giveUp()
            state = .tight
        case .tight:
            if space.free < space.least {
                state = .full
            } else if space.free >= 2 * space.floor + ballastBytes(of: space), makeBallast(space) {
                state = .roomy
            }
        case .full:
            guard ticks >= doubtedUntil, space.free >= 2 * space.least else { return }
            relieve()
            state = .tight
        }
    }

    /// The store says that the disk is full, whatever the system says: a quota, for example.
    /// - Returns: true when giving up the ballast may have helped.
    func storeIsFull(at ticks: Int64) -> Bool {
        let isFirst = state == .roomy && doubts == 0
        giveUp()
        // What was tried in vain is tried ever more slowly.
        doubts = min(doubts + 1, 7)
        guard !isFirst else {
            state = .tight
            return true
        }
        state = .full
        doubtedUntil = ticks + 125 << doubts
        return false
    }

    /// Something was stored: the store no longer says that the disk is full.
    func noteStored() {
        if state == .roomy { doubts = 0 }
    }

    private func ballastBytes(of space: DiskSpace) -> Int64 { min(wantedBytes, space.total / 8) }

    private func giveUp() { unlink(path) }

    /// True when the ballast stands.
    @discardableResult
    private func makeBallast(_ space: DiskSpace) -> Bool {
        let wanted = ballastBytes(of: space)
        guard wanted > 0 else {
            giveUp()
            return true
        }
        var status = stat()
        if stat(path, &status) == 0, Int64(status.st_size) == wanted, Int64(status.st_blocks) * 512 >= wanted {
            return true
        }
        giveUp()
        guard space.free >= wanted + space.floor else { return false }
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard posix_fallocate(descriptor, 0, off_t(wanted)) == 0 else {
            giveUp()
            return false
        }
        return true
    }
}

/// What a disk has, bytes.
struct DiskSpace: Equatable {
    let free: Int64
    let total: Int64

    init(free: Int64, total: Int64) {
        self.free = free
        self.total = total
    }

    /// What an ordinary user has left; nil when it cannot be read.
    init?(of folder: String) {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        let block = Int64(status.f_frsize)
        free = Int64(clamping: status.f_bavail).multipliedReportingOverflow(by: block).partialValue
        total = Int64(clamping: status.f_blocks).multipliedReportingOverflow(by: block).partialValue
    }

    /// Less than this is nearly full: room for some commits of the largest size, on small disks a part of them.
    var floor: Int64 { min(8 << 20, total / 16) }
    /// Less than this is full: one commit may need it.
    var least: Int64 { min(4 << 20, total / 32) }

    var reading: DiskReading { DiskReading(freeBytes: free, totalBytes: total) }
}
