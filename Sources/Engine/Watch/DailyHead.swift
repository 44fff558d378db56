import Cryptography
import Payments
import Storage

/// A signed head of the hash trees for each day in Beijing.
extension Turn {
    /// Once a day, as soon as it is a new day in Beijing: a head over everything booked so far.
    func signHeadIfDue() throws {
        guard let key = engine.headKey, engine.newestHead.map({ $0.at.beijingDay < at.beijingDay }) ?? true else {
            return
        }
        let head = try store.makeHead(signedBy: key, at: at)
        guard head.size > 0 || head.auditSize > 0 else { return }
        try store.append(head)
        signed = head
    }
}
