import ArgumentParser
import Console
import Cryptography
import EngineHost
import Payments
import Storage

struct HeadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "head",
        abstract: "Sign the state of the ledger's and the audit's hash trees, to be kept elsewhere.",
        discussion: """
            A head kept where the store's owner cannot change it shows any later rewriting: paydeck verify --data DIR \
            --head FILE. The engine signs one each day by itself. docs/proofs.md describes the format.
            """)

    @Option(help: "The data folder of an engine or demo.")
    var data: String

    @Option(help: "Write the head to this file.")
    var out: String?

    @Flag(help: "With --out: also the hash of every row, so that the very row of a rewriting can be named.")
    var rows = false

    @Flag(name: .customLong("public-key"), help: "Print the public key and leave.")
    var publicKey = false

    @OptionGroup var words: CommandLanguage

    func validate() throws {
        if rows, out == nil { throw ValidationError("--rows goes with --out FILE") }
    }

    func run() throws {
        _ = try StoreFile.path(in: data)
        let key = try key()
        if publicKey {
            return StandardStreams.print(String(decoding: try key.publicKey.pem().dropLast(), as: UTF8.self))
        }
        // A lock means that no engine is at work: then the head can be kept in the store, too.
        let lock = try? DataFolderLock(folder: data, holder: "paydeck head")
        let file = try withExtendedLifetime(lock) {
            lock == nil ? try StoreFile.reading(data, made(by: key)) : try StoreFile.writing(data) { store in
                let file = try made(by: key)(store)
                try store.append(file.head)
                return file
            }
        }
        print(file.head)
        StandardStreams.print(words.language.text(lock == nil ? .headNotKept : .headKept))
        guard let out else { return }
        try CommandFile.write(try file.document, to: out)
        StandardStreams.print(words.language.text(.headWritten, out))
    }

    private func made(by key: Ed25519PrivateKey) -> (Store) throws -> HeadFile {
        { store in try store.headFile(signedBy: key, withRows: rows, at: SystemClock.now()) }
    }

    private func print(_ head: LedgerHead) {
        let language = words.language
        StandardStreams.print(
            language.text(.headOf, head.at.rfc3339Beijing, Figures.count(head.size), Figures.count(head.auditSize)))
        StandardStreams.print(language.text(.headLedger, Hex.lower(head.root)))
        StandardStreams.print(language.text(.headAudit, Hex.lower(head.auditRoot)))
        StandardStreams.print(language.text(.headKey, head.keyID))
    }

    /// A store that has heads and no key is a copy, or has lost its key: another one would sign in its place.
    private func key() throws -> Ed25519PrivateKey {
        let known = try StoreFile.reading(data) { try $0.newestHead() }
        do {
            let folder = try DataFolder(data)
            if let known, !folder.hasHeadKey {
                StandardStreams.complain(words.language.text(.headNoKey, known.keyID))
                throw Exit.unusable
            }
            return try folder.headKey()
        } catch let error as ConfigurationError {
            StandardStreams.complain("\(error)")
            throw Exit.unusable
        } catch let error as CryptographyError {
            StandardStreams.complain("\(data): \(error)")
            throw Exit.unusable
        }
    }
}
