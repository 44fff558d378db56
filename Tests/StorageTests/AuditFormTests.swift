import Cryptography
import Payments
import Testing

@testable import Storage

@Suite("Both forms of an audit row are followed by one chain")
struct AuditFormTests {
    private static func record(_ number: Int64, _ context: AuditContext = AuditContext()) -> AuditRecord {
        AuditRecord(
            sequence: number, at: Sample.noon, who: "ops.li", act: "weight", riskClass: 2, target: "wechat",
            change: "50 -> 45", reason: "cost drift", outcome: "done", actionID: "action-\(number)", context: context)
    }

    private static let context = AuditContext(
        role: "operator", session: "s-12", origin: "ssh 10.0.3.7", typed: "wechat", dataAgeMilliseconds: 400)

    /// Computed outside, from the description alone: SHA-256 over the hash before, the form's name, each number in
    /// eight bytes and each text after its length.
    @Test("known answers: the first form as it has always been, and the second after it")
    func knownAnswers() {
        let first = AuditFormTests.record(1).hash(after: ChainHead.start.hash)
        #expect(Hex.lower(first) == "9cf3e49b1d043d3dbe1dd35bf3756745c3be9f5c330e2f53780af021bcb02e3d")
        let second = AuditFormTests.record(2, AuditFormTests.context).hash(after: first)
        #expect(Hex.lower(second) == "70bbb0c86796e6c567ad2ae29f420f273ce98cbb869f593f19986209ab430046")
        #expect(
            Hex.lower(AuditFormTests.record(1).leafHash)
                == "cc01198a2cfe835526dc3804faeb84dbe68370be5b629297df0b766943062efc")
    }

    @Test("a file from before circumstances were kept opens, goes on in the new form, and verifies as one")
    func migrated() throws {
        let folder = try TemporaryFolder()
        let old = try SQLConnection(path: folder.store, readOnly: false)
        try old.configure()
        try Migration.run(Array(Migration.all.prefix { $0.name != Migration.audit.name }), on: old)
        let hash = Hex.lower(AuditFormTests.record(1).hash(after: ChainHead.start.hash))
        try old.execute(
            """
            INSERT INTO audit VALUES (1, \(Sample.noon.milliseconds), 'ops.li', 'weight', 2, 'wechat', '50 -> 45',
                'cost drift', 'done', 'action-1', x'\(hash)');
            INSERT INTO chain_heads (chain, sequence, hash) VALUES ('audit', 1, x'\(hash)')
            """)
        old.close()
        let store = try Store.open(path: folder.store)
        defer { store.close() }
        #expect(try store.audit(limit: 1) == [AuditFormTests.record(1)])
        try store.append(AuditFormTests.record(2, AuditFormTests.context))
        #expect(try store.audit(limit: 1) == [AuditFormTests.record(2, AuditFormTests.context)])
        #expect(try StoreVerification.run(store) == [])
    }

    @Test("every circumstance is covered by the chain and by the tree", arguments: 0..<10)
    func covered(field: Int) {
        var changed = AuditFormTests.context
        switch field {
        case 0: changed.role += "x"
        case 1: changed.session += "x"
        case 2: changed.origin += "x"
        case 3: changed.second += "x"
        case 4: changed.typed += "x"
        case 5: changed.dataAgeMilliseconds += 1
        case 6: changed.shown += "x"
        case 7: changed.detail += "x"
        case 8: changed.foreseen += "x"
        default: changed.consideredMilliseconds += 1
        }
        let (one, other) = (AuditFormTests.record(2, AuditFormTests.context), AuditFormTests.record(2, changed))
        #expect(one.hash(after: ChainHead.start.hash) != other.hash(after: ChainHead.start.hash))
        #expect(one.leafHash != other.leafHash)
    }
}
