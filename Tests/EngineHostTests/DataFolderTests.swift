import Foundation
import Storage
import Testing

@testable import EngineHost

@Suite("Who may read and change a data folder")
struct DataFolderTests {
    private let path = NSTemporaryDirectory() + "paydeck-folder-\(UInt32.random(in: 0 ... .max))"

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test("a store, its log and its secrets that others may read are made their owner's alone, and the folder, too")
    func narrowed() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = try DataFolder(path)
        try FileText.makeFolder(folder.secretsPath)
        let files = ["paydeck.sqlite", "paydeck.sqlite-wal", "paydeck.sqlite-shm", "lock", "secrets/ledger-head.pem"]
        for name in files {
            try Data().write(to: URL(filePath: "\(path)/\(name)"))
            chmod("\(path)/\(name)", 0o644)
        }
        chmod(folder.secretsPath, 0o755)
        chmod(path, 0o755)
        try folder.secure()
        #expect(try mode(path) == 0o700 && mode(folder.secretsPath) == 0o700)
        for name in files { #expect(try mode("\(path)/\(name)") == 0o600, "\(name)") }
        chmod(path, 0o755)
        try folder.secure(group: getegid())
        #expect(try mode(path) == 0o750, "the people at the consoles go through it")
    }

    @Test("a folder that others may write is refused", arguments: [0o777, 0o770, 0o702, 0o720])
    func writable(mode: Int) throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = try DataFolder(path)
        chmod(path, mode_t(mode))
        #expect(throws: ConfigurationError.self) { try folder.secure() }
        #expect(try self.mode(path) == mode, "a person looks at it first")
    }

    @Test("the key of the row checksums is made once; without it, or without the checksums it was made for, none is given")
    func rowKey() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = try DataFolder(path)
        #expect(try folder.knownRowKey() == nil)
        try Store.open(path: folder.storePath, rowKey: try folder.rowKey()).close()
        #expect(try mode(folder.rowKeyPath) == 0o600)
        let again = try Store.open(path: folder.storePath, rowKey: try folder.rowKey())
        again.close()
        // A command that only reads has the same key.
        let known = try #require(try folder.knownRowKey())
        try Store.open(path: folder.storePath, readOnly: true, rowKey: known).close()
        let kept = path + "/kept.key"
        try FileManager.default.moveItem(atPath: folder.rowKeyPath, toPath: kept)
        let missing = #expect(throws: ConfigurationError.self) { _ = try folder.rowKey() }
        #expect("\(try #require(missing))".contains("row-checksums.key"))
        #expect(!FileText.exists(folder.rowKeyPath), "a refusal makes no new key")
        // A person takes the rows for true: a new key, and the store goes on with it.
        let made = try folder.rowKey(madeAnew: true)
        #expect(throws: StoreError.self) { _ = try Store.open(path: folder.storePath, rowKey: made) }
        #expect(try Store.acceptRows(path: folder.storePath, rowKey: made, reason: "lost").count == 1)
        try Store.open(path: folder.storePath, rowKey: try folder.rowKey()).close()
        try Data(count: 31).write(to: URL(filePath: folder.rowKeyPath))
        #expect(throws: ConfigurationError.self) { _ = try folder.rowKey() }
    }
}
