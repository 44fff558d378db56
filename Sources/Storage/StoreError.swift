/// What a caller of the store can do about a failure.
package enum StoreError: Error, Sendable, Equatable {
    /// A constraint, an expected version or a rule of the store said no; this input failed, its neighbours stand.
    case rejected(String)
    /// I/O error, corruption, full disk or a foreign file: nothing may be written through this store any more. Open
    /// it again and verify.
    case fatal(String)
}
