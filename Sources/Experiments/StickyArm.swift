/// The two arms of an experiment.
package enum Arm: String, Sendable, CaseIterable {
    case control
    /// The new thing: a channel, a set of weights.
    case treatment
}

/// Which arm a user belongs to: always the same one, decided by a hash of user and salt.
///
/// Orders, retries and restarts of one user stay in one arm. A larger share only adds users to the treatment; nobody
/// who is in leaves it. Another salt deals the users anew and independently, so that two experiments do not share
/// their bad luck.
package struct StickyArm: Sendable, Equatable {
    /// Part of users in the treatment, basis points, 1...5,000.
    package let shareBasisPoints: Int
    /// What makes this deal of users its own; the same text gives the same deal.
    package let salt: String
    private let state: UInt64

    /// - Parameter shareBasisPoints: taken into 1...5,000.
    package init(salt: String, shareBasisPoints: Int) {
        self.salt = salt
        self.shareBasisPoints = min(max(shareBasisPoints, Limits.shareBasisPoints.lowerBound),
            Limits.shareBasisPoints.upperBound)
        // A zero byte ends the salt, so that no salt and user run together into the same text as another pair.
        state = StickyArm.absorb(0, StickyArm.absorb(salt.utf8, StickyArm.offset))
    }

    /// - Parameter user: what identifies the user for good, for example shop and user number.
    package func arm(of user: String) -> Arm { place(of: user) < shareBasisPoints ? .treatment : .control }

    /// The user's place among 10,000 equal ones, 0..<10,000. Those below the share are in the treatment.
    package func place(of user: String) -> Int {
        let mixed = StickyArm.finish(StickyArm.absorb(user.utf8, state))
        return Int(mixed.multipliedFullWidth(by: 10_000 as UInt64).high)
    }

    /// The user as a number that tells nothing of the name, 0 and more; different users practically never share one.
    package func mark(of user: String) -> Int64 {
        Int64(StickyArm.finish(StickyArm.absorb(user.utf8, state)) >> 1)
    }

    // FNV-1a over the bytes (Fowler, Noll, Vo; 64-bit parameters), then the finaliser of SplitMix64 (Steele, Lea,
    // Flood 2014): FNV alone leaves the high bits of short texts alike. Spread evenly, not secret.
    private static let offset: UInt64 = 0xCBF2_9CE4_8422_2325
    private static let prime: UInt64 = 0x0000_0100_0000_01B3

    private static func absorb(_ byte: UInt8, _ state: UInt64) -> UInt64 { (state ^ UInt64(byte)) &* prime }

    private static func absorb(_ bytes: String.UTF8View, _ state: UInt64) -> UInt64 {
        bytes.reduce(state) { absorb($1, $0) }
    }

    private static func finish(_ state: UInt64) -> UInt64 {
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
