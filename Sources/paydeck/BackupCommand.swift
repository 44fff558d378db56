import ArgumentParser
import EngineHost
import Glibc
import Payments
import Storage

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy a store as it is at one moment, with its keys, and check the copy. The engine may be at work.",
        discussion: """
            Ends however fast the engine writes: the copy is of the moment at which it began. The new folder holds \
            the store, the key that signs its heads, and the public half of it; all for their owner alone. The \
            marker is not copied: it stays with the engine, so that a restored copy is known to be older. \
            docs/running.md tells how to restore. Exit code 0: copied and without fault, 1: a fault, 2: unusable \
            arguments.
            """)

    @Option(help: "The data folder of an engine or demo.")
    var data: String

    @Option(help: "A folder for the copy, new or empty.")
    var out: String

    @Flag(name: .customLong("no-verify"), help: "Copy and do not check; run paydeck verify on the copy later.")
    var skipsCheck = false

    func run() throws {
        let started = SystemClock.ticks()
        _ = try StoreFile.path(in: data)
        let target = try makeTarget()
        do {
            let store = try Store.open(
                path: try StoreFile.path(in: data), readOnly: true, rowKey: try DataFolder(data).knownRowKey())
            defer { store.close() }
            try store.backup(to: target.storePath) { done, left in
                StandardStreams.progress("\(done) of \(done + left) pages")
            }
            StandardStreams.endProgress()
            let keys = try copyKeys(to: target)
            try target.secure()
            try sync(target)
            let copied = SystemClock.ticks() - started
            try check(target, signedBy: try store.newestHead()?.keyID, keys)
            StandardStreams.print(
                "\(out): \(size(target.storePath)) bytes and \(keys.count) key files in \(copied) ms, "
                    + (skipsCheck ? "not checked" : "checked, no fault"))
        } catch let error as StoreError {
            throw leave("\(data): \(error)", Exit.foundFault)
        } catch let error as ConfigurationError {
            throw leave("\(error)", Exit.unusable)
        }
    }

    private func makeTarget() throws -> DataFolder {
        do {
            let folder = try DataFolder(out)
            guard FileText.names(in: out).isEmpty else {
                throw leave("\(out): must be a new or an empty folder", Exit.unusable)
            }
            try folder.secure()
            return folder
        } catch let error as ConfigurationError {
            throw leave("\(error)", Exit.unusable)
        }
    }

    /// The secrets of the folder (the key of the heads among them), and the public key.
    /// - Returns: the names of what was copied.
    private func copyKeys(to target: DataFolder) throws -> [String] {
        let source = try DataFolder(data)
        var copied: [String] = []
        if FileText.exists(source.secretsPath) { try FileText.makeFolder(target.secretsPath) }
        for name in FileText.names(in: source.secretsPath) where !name.hasSuffix(".new") {
            let bytes = try FileText.read("\(source.secretsPath)/\(name)", for: .secret)
            try FileText.writeSecret("\(target.secretsPath)/\(name)", bytes)
            copied.append(name)
        }
        if FileText.exists(source.headPublicKeyPath) {
            try FileText.writeSecret(
                target.headPublicKeyPath, try FileText.read(source.headPublicKeyPath, for: .trust))
        }
        return copied
    }

    private func check(_ target: DataFolder, signedBy keyID: String?, _ keys: [String]) throws {
        if let keyID, !target.hasHeadKey {
            StandardStreams.complain(
                "the store's heads are signed with key \(keyID), which is not in \(data)/secrets: the copy lacks it")
        }
        guard !skipsCheck else { return }
        let faults = try StoreFile.reading(out) { store in
            try StoreVerification.run(store, outside: nil) { part, count in
                StandardStreams.progress("\(part): \(count) rows")
            }
        }
        StandardStreams.endProgress()
        guard let first = faults.first else { return }
        for fault in faults { StandardStreams.print("fault: \(fault.table) \(fault.row): \(fault.what)") }
        throw leave("the copy is as bad as the store: \(first.table) \(first.row)", Exit.foundFault)
    }

    /// What was copied outlives a power loss after the last line.
    private func sync(_ target: DataFolder) throws {
        for path in [target.storePath, target.secretsPath, target.path] where FileText.exists(path) {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            guard fsync(descriptor) == 0 else {
                throw leave("\(path): \(String(cString: strerror(errno)))", Exit.foundFault)
            }
        }
    }

    private func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    private func leave(_ complaint: String, _ code: ExitCode) -> ExitCode {
        StandardStreams.endProgress()
        StandardStreams.complain(complaint)
        return code
    }
}
