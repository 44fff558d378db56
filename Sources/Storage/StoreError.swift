/// What a caller of the store can do about a failure.
package enum StoreError: Error, Sendable, Equatable {
    /// A constraint, an expected version or a rule of the store said no; this input failed, its neighbours stand.
    case rejected(String)
    /// Another program holds the lock of the file: nothing of this was applied, and the same may be tried again.
    case locked(String)
    /// The disk has no room: nothing of this was applied, what was committed before stands and can be read, and the
    /// same may be tried again once there is room.
    case full(String)
    /// I/O error, corruption or a foreign file: nothing may be written through this store any more. Open it again and
    /// verify.
    case fatal(String)

    /// True when the same may be tried again later.
    package var passes: Bool {
        switch self {
        case .locked, .full: true
        case .rejected, .fatal: false
        }
    }
}
