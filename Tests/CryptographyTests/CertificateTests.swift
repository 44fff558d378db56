import Cryptography
import Testing

/// A family of certificates: a root, an authority below it, a leaf below that, and a stranger's root.
private struct Family {
    static let start: Int64 = 1_767_225_600_000
    static let end: Int64 = start + 365 * 86_400_000
    static let middleOfLife: Int64 = start + 86_400_000

    let rootKey: RSAPrivateKey
    let root: Certificate
    let between: Certificate
    let leafKey: RSAPrivateKey
    let leaf: Certificate
    let stranger: Certificate

    static let shared = try? Family()

    private init() throws {
        rootKey = try RSAPrivateKey.generate()
        let betweenKey = try RSAPrivateKey.generate()
        leafKey = try RSAPrivateKey.generate()
        root = try Family.plan(.authority, "Test Root", [0x01]).selfSigned(by: rootKey)
        between = try Family.plan(.authority, "Test Middle", [0x02]).issued(for: betweenKey.publicKey, by: root, rootKey)
        leaf = try Family.plan(.leaf, "041@8310000@中国银联股份有限公司", [0x07, 0xE5, 0xCA, 0x97])
            .issued(for: leafKey.publicKey, by: between, betweenKey)
        stranger = try Family.plan(.authority, "Test Root", [0x01]).selfSigned(by: leafKey)
    }

    static func plan(_ kind: CertificatePlan.Kind, _ name: String, _ serial: [UInt8]) -> CertificatePlan {
        CertificatePlan(
            kind: kind, commonName: name, organization: "Pay, Deck", unit: "Sandbox", country: "CN", serial: serial,
            notBeforeMilliseconds: start, notAfterMilliseconds: end)
    }
}

@Suite("Certificates")
struct CertificateTests {
    private let family: Family

    init() throws { family = try #require(Family.shared) }

    @Test("a made certificate says what its plan said")
    func contents() throws {
        let leaf = try Certificate(pem: family.leaf.pem())
        #expect(leaf.serialHex == "7E5CA97")
        #expect(leaf.serialDecimal == "132500119")
        #expect(leaf.issuer == "CN=Test Middle,OU=Sandbox,O=Pay\\, Deck,C=CN")
        #expect(leaf.subject == "CN=041@8310000@中国银联股份有限公司,OU=Sandbox,O=Pay\\, Deck,C=CN")
        #expect(leaf.commonName == "041@8310000@中国银联股份有限公司")
        #expect(leaf.notBeforeMilliseconds == Family.start)
        #expect(leaf.notAfterMilliseconds == Family.end)
        #expect(leaf.publicKey == family.leafKey.publicKey)
        #expect(leaf.isSignedWithRSA)
        #expect(try Certificate(der: leaf.der()).serialHex == leaf.serialHex)
        #expect(Certificate.normalized(serial: "07e5ca97") == leaf.serialHex)
    }

    @Test("a chain holds only unbroken, to a trusted root, and while all members are valid")
    func chains() {
        let now = Family.middleOfLife
        #expect(family.leaf.chains(to: [family.root], through: [family.between], atMilliseconds: now))
        #expect(family.between.chains(to: [family.root], atMilliseconds: now))
        #expect(!family.leaf.chains(to: [family.root], atMilliseconds: now), "the middle is missing")
        #expect(!family.leaf.chains(to: [], through: [family.between, family.root], atMilliseconds: now))
        #expect(!family.leaf.chains(to: [family.stranger], through: [family.between], atMilliseconds: now))
        #expect(!family.leaf.chains(to: [family.root], through: [family.between], atMilliseconds: Family.start - 1_000))
        #expect(!family.leaf.chains(to: [family.root], through: [family.between], atMilliseconds: Family.end + 1_000))
        #expect(family.leaf.isValid(atMilliseconds: Family.end))
        #expect(!family.leaf.isValid(atMilliseconds: Family.end + 1))
    }

    @Test("remembering a certificate never changes the answer: not its time, not another text")
    func anchors() throws {
        let text = try family.leaf.pem()
        let anchors = TrustAnchors(roots: [family.root], intermediates: [family.between])
        for _ in 0..<2 {
            #expect(anchors.certificate(pem: text, atMilliseconds: Family.middleOfLife)?.serialHex == "7E5CA97")
            #expect(anchors.certificate(pem: text, atMilliseconds: Family.end + 1_000) == nil)
            #expect(anchors.certificate(pem: text, atMilliseconds: Family.start - 1_000) == nil)
            #expect(anchors.certificate(pem: Array("x".utf8), atMilliseconds: Family.middleOfLife) == nil)
        }
        let elsewhere = TrustAnchors(roots: [family.stranger], intermediates: [family.between])
        for _ in 0..<2 { #expect(elsewhere.certificate(pem: text, atMilliseconds: Family.middleOfLife) == nil) }
    }

    @Test("a leaf cannot act as an authority")
    func leafIsNoAuthority() throws {
        let key = try RSAPrivateKey.generate()
        let forged = try Family.plan(.leaf, "forged", [9]).issued(for: key.publicKey, by: family.leaf, family.leafKey)
        #expect(!forged.chains(
            to: [family.root], through: [family.between, family.leaf], atMilliseconds: Family.middleOfLife))
    }

    @Test("bundles are read in order; broken and empty ones are refused")
    func bundles() throws {
        let text = try family.root.pem() + Array("# a comment\n".utf8) + family.between.pem()
        let bundle = try Certificate.bundle(pem: text)
        #expect(bundle.map(\.serialDecimal) == ["1", "2"])
        #expect(throws: CryptographyError.self) { try Certificate(pem: text) }
        #expect(throws: CryptographyError.self) { try Certificate.bundle(pem: []) }
        #expect(throws: CryptographyError.self) { try Certificate.bundle(pem: Array(text.dropLast(200))) }
    }

    @Test("a plan outside the rules makes nothing")
    func plans() throws {
        func refuses(_ plan: CertificatePlan) -> Bool { (try? plan.selfSigned(by: family.rootKey)) == nil }
        #expect(refuses(Family.plan(.leaf, "x", [])))
        #expect(refuses(Family.plan(.leaf, "x", [0x80])))
        #expect(refuses(Family.plan(.leaf, String(repeating: "x", count: 65), [1])))
        #expect(throws: CryptographyError.unsuitableKey(reason: "not the issuer's key")) {
            try Family.plan(.leaf, "x", [1]).issued(for: family.leafKey.publicKey, by: family.root, family.leafKey)
        }
    }

    @Test("a key file keeps key, certificate and chain, and opens with its password only")
    func keyFile() throws {
        let file = KeyFile(key: family.leafKey, certificate: family.leaf, chain: [family.between, family.root])
        let bytes = try file.pkcs12(password: SecretBytes(utf8: "000000"), name: "merchant")
        let again = try KeyFile(pkcs12: bytes, password: SecretBytes(utf8: "000000"))
        #expect(again.certificate.serialHex == family.leaf.serialHex)
        #expect(again.key.publicKey == family.leafKey.publicKey)
        #expect(Set(again.chain.map(\.serialDecimal)) == ["1", "2"])
        // The forms that UnionPay's own files have: RC2 of 40 bits, 3DES, no PBES2.
        func holds(_ identifier: [UInt8]) -> Bool {
            bytes.indices.contains { bytes[$0...].starts(with: identifier) }
        }
        #expect(holds([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x0C, 0x01, 0x06]), "certificates under RC2")
        #expect(holds([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x0C, 0x01, 0x03]), "the key under 3DES")
        #expect(!holds([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x05, 0x0D]))
        #expect(holds([0x2B, 0x0E, 0x03, 0x02, 0x1A]), "SHA-1")
        #expect(throws: CryptographyError.refused) { try KeyFile(pkcs12: bytes, password: SecretBytes(utf8: "000001")) }
        #expect(throws: CryptographyError.refused) {
            try KeyFile(pkcs12: Array(bytes.dropLast(10)), password: SecretBytes(utf8: "000000"))
        }
    }
}
