import ArgumentParser
import Console
import Cryptography
import EngineHost
import Payments
import Storage

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute a store's sums, hash chains and trees and name the first bad row; or check a proof.",
        discussion: """
            With --data alone everything that a store can show by itself. With --head also a cut tail and a \
            rewriting of all of it. With --proof a file from paydeck proof, without any data. docs/proofs.md tells \
            what each shows.
            """)

    @Option(help: "The data folder of an engine, at work or not, or a copy of it.")
    var data: String?

    @Option(help: "A head that was kept elsewhere, from paydeck head --out.")
    var head: String?

    @Option(help: "A proof from paydeck proof.")
    var proof: String?

    @Option(help: "With --proof: the public key to trust, from paydeck head --public-key.")
    var key: String?

    @OptionGroup var words: CommandLanguage

    func validate() throws {
        guard (data == nil) != (proof == nil) else { throw ValidationError("one of --data DIR and --proof FILE") }
        if key != nil, proof == nil { throw ValidationError("--key goes with --proof") }
    }

    func run() throws {
        if let proof { return try check(proof) }
        guard let data else { return }
        let outside = try head.map { try VerifyCommand.readHead($0, words.language) }
        try StoreFile.reading(data) { store in
            let faults = try StoreVerification.run(store, outside: outside) { part, count in
                StandardStreams.progress("\(part): \(count) rows")
            }
            StandardStreams.endProgress()
            for total in try store.ledgerTotals() {
                StandardStreams.print(
                    "ledger \(total.currency.rawValue): debit \(total.debitMinorUnits) credit \(total.creditMinorUnits)"
                        + " in \(total.entries) entries")
            }
            try report(faults)
            guard let known = outside?.head else { return StandardStreams.print("verified: no fault") }
            StandardStreams.print("verified: no fault")
            StandardStreams.print(words.language.text(
                .headAgrees, known.at.rfc3339Beijing, Figures.count(known.size), Figures.count(known.auditSize)))
        }
    }

    private func report(_ faults: [StoreFault]) throws {
        guard let first = faults.first else { return }
        for fault in faults { StandardStreams.print("fault: \(fault.table) \(fault.row): \(fault.what)") }
        StandardStreams.complain("first bad row: \(first.table) \(first.row)")
        throw Exit.foundFault
    }

    /// A head that was kept elsewhere.
    static func readHead(_ path: String, _ language: Language) throws -> HeadFile {
        do {
            return try HeadFile(document: try CommandFile.read(path, maximumBytes: HeadFile.maximumBytes))
        } catch let fault as ProofFault {
            StandardStreams.complain("\(path): " + language.text(.headRefused, "\(fault)"))
            throw Exit.unusable
        }
    }
}

// MARK: proofs

extension VerifyCommand {
    private func check(_ path: String) throws {
        do {
            let bytes = try CommandFile.read(path, maximumBytes: LedgerProof.maximumBytes)
            let proof = try LedgerProof(document: bytes)
            try compare(proof)
            try ProofWords.print(proof, words.language)
            StandardStreams.print(words.language.text(
                key == nil && head == nil ? .proofKeyUnknown : .proofKeyTrusted, proof.head.keyID))
        } catch let fault as ProofFault {
            StandardStreams.complain("\(path): " + words.language.text(.proofRefused, "\(fault)"))
            throw Exit.foundFault
        }
    }

    /// Compares the proof's key and head with what its reader trusts.
    private func compare(_ proof: LedgerProof) throws {
        if let key {
            let trusted = try readKey(key)
            guard trusted == proof.publicKey else { throw ProofFault("public_key", "is not the key in \(key)") }
        }
        guard let known = try head.map({ try VerifyCommand.readHead($0, words.language) }) else { return }
        guard known.publicKey == proof.publicKey else { throw ProofFault("public_key", "is not the key of the head") }
        guard known.head.size != proof.head.size || known.head.root == proof.head.root else {
            throw ProofFault("head.root", "is not the root of the head you gave, which has the same size")
        }
    }

    private func readKey(_ path: String) throws -> Ed25519PublicKey {
        do {
            return try Ed25519PublicKey(pem: try CommandFile.read(path, maximumBytes: 4_096))
        } catch let error as CryptographyError {
            StandardStreams.complain("\(path): \(error)")
            throw Exit.unusable
        }
    }
}
