import Foundation
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
}
