import Channels
import Cryptography
import Payments

extension AccountReader {
    static let alipayKeys = [
        "app_id", "seller_id", "app_key_file", "alipay_public_key_file", "app_certificate_file",
        "alipay_certificate_file", "alipay_root_file",
    ]

    func alipay() throws(ConfigurationError) -> ChannelAccount {
        let application = try table.text("app_id", maximum: 32)
        let seller = try table.text("seller_id", maximum: 16)
        let key = try files.privateKey(table, "app_key_file")
        try require("alipay_public_key_file", or: "alipay_certificate_file")
        let proof = try table.has("alipay_certificate_file") ? certificateTrust(key) : publicKeyTrust()
        let credentials = try credentials([:]) { () throws(CredentialFault) in
            try AlipayCredentials(
                application: application, seller: seller, applicationKey: key, trust: proof.trust)
        }
        return account(
            AlipayAdapter(credentials: credentials, endpoint: endpoint, receiverNames: names),
            "app_id \(application), seller_id \(seller)", proof.certificates)
    }

    private struct Proof {
        let trust: AlipayTrust
        let certificates: [(key: String, certificate: Certificate)]
    }

    private func publicKeyTrust() throws(ConfigurationError) -> Proof {
        for key in ["app_certificate_file", "alipay_root_file"] where table.has(key) {
            throw table.fault(key, "goes with alipay_certificate_file; give all three or none")
        }
        return Proof(trust: .publicKey(try files.publicKey(table, "alipay_public_key_file")), certificates: [])
    }

    private func certificateTrust(_ key: RSAPrivateKey) throws(ConfigurationError) -> Proof {
        guard !table.has("alipay_public_key_file") else {
            throw table.fault(
                "alipay_public_key_file", "must go when alipay_certificate_file is given: Alipay proves itself one way")
        }
        let application = try files.certificate(table, "app_certificate_file")
        try match(application, key, "app_certificate_file", "app_key_file")
        let platform = try files.certificates(table, "alipay_certificate_file")
        let roots = try files.certificates(table, "alipay_root_file")
        let trust: AlipayTrust
        do throws(CredentialFault) {
            trust = try .certificates(
                application: application, platform: platform, roots: roots, atMilliseconds: now.milliseconds)
        } catch {
            throw table.fault(
                "alipay_certificate_file", "must hold valid certificates that lead to those in alipay_root_file")
        }
        return Proof(
            trust: trust,
            certificates: [("app_certificate_file", application)]
                + platform.map { ("alipay_certificate_file", $0) })
    }
}
