import Glibc
import Storage
import Testing

@Suite("One process holds a data folder")
struct DataFolderLockTests {
    /// Tries to take the folder and lets go at once; nil when it could be taken.
    private func refusal(_ folder: String, _ holder: String) -> DataFolderLockFault? {
        do throws(DataFolderLockFault) {
            _ = try DataFolderLock(folder: folder, holder: holder)
            return nil
        } catch {
            return error
        }
    }

    private func holder(_ fault: DataFolderLockFault?) -> String? {
        guard case .held(_, let by) = fault else { return nil }
        return by
    }

    @Test("the second is refused and told by whom; when the first lets go, the next gets it")
    func two() throws {
        let folder = try TemporaryFolder()
        var lock: DataFolderLock? = try DataFolderLock(folder: folder.path, holder: "paydeck engine")
        #expect(lock != nil)
        #expect(holder(refusal(folder.path, "paydeck demo"))?.hasPrefix("paydeck engine, process ") == true)
        lock = nil
        #expect(refusal(folder.path, "paydeck demo") == nil)
        lock = try DataFolderLock(folder: folder.path, holder: "x")
        #expect(holder(refusal(folder.path, "y"))?.hasPrefix("x, process ") == true, "a shorter name leaves no rest")
        withExtendedLifetime(lock) {}
    }

    @Test("taking the lock file away, or putting another in its place, lets nobody in")
    func deleted() throws {
        let folder = try TemporaryFolder()
        let lock = try DataFolderLock(folder: folder.path, holder: "paydeck engine")
        for _ in 0..<2 {
            unlink(folder.path + "/lock")
            #expect(holder(refusal(folder.path, "paydeck demo"))?.hasPrefix("process \(getpid())") == true)
        }
        withExtendedLifetime(lock) {}
    }

    @Test("a folder that is not there")
    func missing() {
        #expect(
            refusal("/nonexistent/folder", "x")
                == .unusable(path: "/nonexistent/folder/lock", reason: "No such file or directory"))
    }
}
