import Operations
import Payments
import Storage

/// What the Splits screen shows.
extension Engine {
    func splitsView(_ query: ConsoleQuery, at now: Timestamp) throws(StoreError) -> SplitsView { SplitsView() }
}
