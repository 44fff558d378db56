import Operations
import Payments
import Storage

/// What the Payouts screen shows.
extension Engine {
    func payoutsView(_ query: ConsoleQuery, at now: Timestamp) throws(StoreError) -> PayoutsView { PayoutsView() }
}
