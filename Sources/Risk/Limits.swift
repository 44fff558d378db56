/// Bounds of what risk remembers.
enum Limits {
    /// No window may reach further back than this.
    static let windowSeconds: Int64 = 2 * 86_400
    /// Orders and withdrawals kept for the windows in all; at 5 orders a second that is two days' worth less a fifth,
    /// at 50 a second two hours. The oldest go first.
    static let rememberedSubjects = 300_000
    /// Of one user, device, address, payee or leader; the oldest go first. A window of somebody with more than this in
    /// it holds the newest of them.
    static let subjectsPerKey = 2_000
    /// People, and devices, addresses and bodies each, remembered in all; those not seen for longest go first.
    static let keys = 250_000
    /// And nobody is remembered longer than this after the last time.
    static let keySeconds: Int64 = 90 * 86_400
    /// Accounts one device or body is known with; the one not seen for longest goes first.
    static let accountsPerKey = 64
    /// An order becomes part of its buyer's habits at this age: what somebody does within hours is no habit.
    static let habitSeconds: Int64 = 6 * 3_600
    /// Money movements of one person that are followed when a circle is looked for, the newest.
    static let movementsFollowed = 32
    /// Circles are closed within this.
    static let circleSeconds: Int64 = 86_400
    /// People an order's money goes to who are remembered; further ones of a plan are not.
    static let receivers = 8
    /// Amounts count as close to this one when they are at most so far from it.
    static let closeBasisPoints: Int64 = 200
    /// Of a night in Beijing: from its first hour to before its last.
    static let nightHours = 2..<5
    static let evidenceCharacters = 120
    static let points: Int64 = 1_000
    static let line: Int64 = 10_000
    static let rules = 64
    static let conditions = 6
    static let entries = 10_000
}
