import Payments

/// Recomputes the audit chain and the tree over it, from the first row to the last.
enum AuditChainCheck {
    static func run(
        _ store: Store, outside: HeadFile?, progress: (String, Int) -> Void
    ) throws(StoreError) -> [StoreFault] {
        var walk = try AuditWalk(store, outside: outside)
        var seen = 0
        while true {
            let count = try walk.advance(store, limit: Limits.verificationPage)
            seen += count
            if count > 0 { progress("audit", seen) }
            if count < Limits.verificationPage { break }
        }
        try walk.finish(store)
        return walk.faults
    }
}
