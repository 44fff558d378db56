import ArgumentParser
import Console
import Cryptography
import EngineHost
import Payments
import Storage

struct ProofCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proof",
        abstract: "Give a participant a proof that one share that arrived stands in the ledger.",
        discussion: "Anybody checks it without the store: paydeck verify --proof FILE, or with docs/proofs.md.")

    @Argument(help: "The share's number.")
    var leg: String

    @Option(help: "The data folder of an engine or demo.")
    var data: String

    @Option(help: "Write the proof to this file instead of standard output.")
    var out: String?

    @OptionGroup var words: CommandLanguage

    func validate() throws {
        guard LegID(leg) != nil else {
            throw ValidationError("LEG: \"\(leg.prefix(40))\" must be the 26 characters of a share's number")
        }
    }

    func run() throws {
        guard let id = LegID(leg) else { return }
        let proof = try StoreFile.reading(data) { store in
            guard let known = try store.leg(id) else { throw refuse(.proofUnknownLeg, leg) }
            guard let sequence = try store.arrival(of: id) else {
                throw refuse(.proofNotArrived, leg, words.language.code(.leg, known.state.rawValue))
            }
            let (head, key) = try head(store, covering: sequence)
            return try store.proof(of: id, movement: sequence, head: head, publicKey: key)
        }
        guard let out else { return StandardStreams.document(String(decoding: try proof.document, as: UTF8.self)) }
        try CommandFile.write(try proof.document, to: out)
        try ProofWords.print(proof, words.language)
    }

    /// The head of its day, which others know, too; before it is made, one of now.
    private func head(
        _ store: Store, covering sequence: Int64
    ) throws -> (head: LedgerHead, key: Ed25519PublicKey) {
        let folder = try DataFolder(data)
        if let known = try? folder.headPublicKey(), let head = try store.firstHead(covering: sequence),
            head.isSigned(by: known)
        {
            return (head, known)
        }
        guard folder.hasHeadKey else {
            throw refuse(.proofNoHead, Figures.count(sequence), words.language.text(.proofNoKey))
        }
        do {
            let key = try folder.headKey()
            return (try store.makeHead(signedBy: key, at: SystemClock.now()), key.publicKey)
        } catch let error as ConfigurationError {
            throw refuse(.proofNoHead, Figures.count(sequence), "\(error)")
        }
    }

    private func refuse(_ word: Word, _ arguments: String...) -> ExitCode {
        StandardStreams.complain(words.language.text(word, arguments: arguments))
        return Exit.unusable
    }
}

/// What a proof that holds says.
enum ProofWords {
    static func print(_ proof: LedgerProof, _ language: Language) throws {
        let share = try proof.share
        let amount = Currency(rawValue: share.movement.currency).map {
            Money(minorUnits: share.minorUnits, currency: $0).decimalText
        }
        StandardStreams.print(language.text(
            .proofHolds, proof.leg, share.movement.order,
            "\(amount ?? "\(share.minorUnits)") \(share.movement.currency)", share.participant,
            Timestamp(milliseconds: share.movement.at).rfc3339Beijing))
        StandardStreams.print(language.text(
            .proofPlace, Figures.count(share.movement.sequence), Figures.count(proof.head.size),
            proof.head.at.rfc3339Beijing, "\(proof.path.count)"))
    }
}
