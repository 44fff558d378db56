import Cryptography
import Engine
import Operations
import Payments
import Storage
import Testing

/// An engine signs the day's head by itself and gives proofs under it.
@Suite struct ProofStories {
    private func bench() throws -> Bench { try Bench(headKey: Bench.headKey) }

    private func ask(_ bench: Bench, proofOf leg: String? = nil, checksHead: Bool = false) throws -> ConsoleSnapshot {
        try bench.engine.snapshot(
            ConsoleQuery(screen: .splits, proofOf: leg, checksHead: checksHead), for: .li, at: bench.now)
    }

    @Test func `one head a day in Beijing, each naming the one before, also over a crash`() throws {
        let bench = try bench()
        #expect(try bench.store.newestHead() == nil)
        try bench.divided("A1")
        bench.run(1_000)
        let first = try #require(try bench.store.newestHead())
        #expect(first.isSigned(by: try #require(Bench.headKey).publicKey))
        bench.run(3 * 3_600_000)
        try bench.crash()
        bench.run(60_000)
        #expect(try bench.store.newestHead() == first)
        bench.run(24 * 3_600_000)
        let second = try #require(try bench.store.newestHead())
        #expect(second.previous == first.digest)
        #expect(second.at.civil().day != first.at.civil().day)
        #expect(second.at.civil().hour == 0)
        #expect(second.size == bench.store.movementCount)
        #expect(try StoreVerification.run(bench.store) == [])
        #expect(try ask(bench).splits?.head?.size == second.size)
    }

    @Test func `a share that arrived has a proof, under a head of now and then under the day's`() throws {
        let bench = try bench()
        try bench.divided("A1")
        let leg = try bench.leg("A1", "member-1")
        #expect(leg.state == .settled)
        let view = try #require(try ask(bench, proofOf: leg.id.text).proof)
        #expect(view.refusal == nil && view.minorUnits == leg.amount.minorUnits)
        let proof = try LedgerProof(document: Array(view.document.utf8))
        #expect(proof.leg == leg.id.text && proof.head.at == bench.now)
        #expect(try proof.share.participant == "member-1")
        #expect(view.movement == proof.index + 1 && view.size == proof.head.size && view.hashes == proof.path.count)
        bench.run(25 * 3_600_000)
        let later = try #require(try ask(bench, proofOf: leg.id.text).proof)
        let head = try LedgerProof(document: Array(later.document.utf8)).head
        #expect(head == (try bench.store.firstHead(covering: later.movement)))
    }

    @Test func `no proof without an arrival, a share or a key, and none that the store does not bear out`() throws {
        let bench = try bench()
        try bench.paid(bench.request("A2", plan: Bench.plan()))
        let waiting = try bench.leg("A2", "member-1")
        let refused = try ask(bench, proofOf: waiting.id.text).proof
        #expect(refused?.refusal == "not_arrived" && refused?.detail == "waiting" && refused?.document == "")
        #expect(try ask(bench, proofOf: "nothing").proof?.refusal == "unknown")
        #expect(try ask(bench, proofOf: bench.nextMovement().text).proof?.refusal == "unknown")
        let keyless = try Bench()
        try keyless.divided("A1")
        #expect(try ask(keyless, proofOf: keyless.leg("A1", "member-1").id.text).proof?.refusal == "no_key")
        keyless.run(1_000)
        #expect(try keyless.store.newestHead() == nil)
        #expect(try ask(keyless, checksHead: true).headCheck == nil)
    }

    @Test func `the newest head is checked against the store on demand`() throws {
        let bench = try bench()
        try bench.divided("A1")
        bench.run(1_000)
        try bench.divided("A2")
        let check = try #require(try ask(bench, checksHead: true).headCheck)
        #expect(check.isSigned && check.isConsistent)
        #expect(check.size == bench.store.movementCount && check.head.size < check.size)
        let stranger = try Ed25519PrivateKey(seed: [UInt8](repeating: 2, count: 32))
        let forged = LedgerHead(
            size: check.size, root: [UInt8](repeating: 1, count: 32), auditSize: 0, auditRoot: HashTree.emptyRoot,
            at: bench.now).signed(by: stranger)
        try bench.store.append(forged)
        let second = try #require(try ask(bench, checksHead: true).headCheck)
        #expect(!second.isSigned && !second.isConsistent)
    }
}
