import Cryptography
import Payments

/// Signed heads follow each other without gaps, each names the one before it, and each is signed by the key that a head
/// kept outside is signed by.
enum HeadChainCheck {
    static func run(
        _ store: Store, outside: HeadFile?, progress: (String, Int) -> Void
    ) throws(StoreError) -> [StoreFault] {
        var faults: [StoreFault] = []
        var last: Int64 = 0
        var previous = LedgerHead.noneBefore
        while true {
            let page = try store.heads(after: last)
            for (number, head) in page {
                if number != last + 1 {
                    faults.append(fault(number, "heads \(last + 1) to \(number - 1) are missing before it"))
                } else if head.previous != previous {
                    faults.append(fault(number, "the head before it is not the one it names"))
                }
                if let outside, !head.isSigned(by: outside.publicKey) {
                    faults.append(fault(number, "it is not signed by the key \(outside.publicKey.name)"))
                }
                previous = head.digest
                last = number
            }
            if page.count < Limits.verificationPage { break }
        }
        progress("heads", Int(last))
        return Array(faults.prefix(Limits.faults))
    }

    private static func fault(_ number: Int64, _ what: String) -> StoreFault {
        StoreFault(table: "tree_heads", row: "number \(number)", what: what)
    }
}
