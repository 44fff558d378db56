import Testing

@testable import Experiments

@Suite("Sticky arms")
struct StickyArmTests {
    static let users = (0..<20_000).map { "shop-7/user-\($0)" }

    @Test("a user is always dealt the same arm")
    func sticks() {
        let first = StickyArm(salt: "palm-1", shareBasisPoints: 1_000)
        let again = StickyArm(salt: "palm-1", shareBasisPoints: 1_000)
        for user in Self.users.prefix(500) { #expect(first.arm(of: user) == again.arm(of: user)) }
    }

    @Test("about the assigned share of users is in the treatment, for short and alike names too")
    func holdsTheShare() {
        for (salt, share) in [("a", 100), ("palm-1", 1_000), ("", 2_500), ("weights-9", 5_000)] {
            let arms = StickyArm(salt: salt, shareBasisPoints: share)
            let inside = Self.users.count { arms.arm(of: $0) == .treatment }
            // Four standard deviations of a fair deal.
            let expected = Double(share) / 10_000 * 20_000
            let deviation = (expected * (1 - Double(share) / 10_000)).squareRoot()
            #expect(abs(Double(inside) - expected) < 4 * deviation, "\(salt): \(inside) of 20,000 for \(share)")
        }
    }

    @Test("all ten tenths of the places are filled alike")
    func fillsEveryPlace() {
        let arms = StickyArm(salt: "s", shareBasisPoints: 1_000)
        var tenths = [Int](repeating: 0, count: 10)
        for user in Self.users { tenths[arms.place(of: user) / 1_000] += 1 }
        let chiSquare = tenths.reduce(0.0) { $0 + (Double($1) - 2_000) * (Double($1) - 2_000) / 2_000 }
        // 99.9 % of fair deals lie below 27.9 with 9 degrees of freedom.
        #expect(chiSquare < 27.9, "\(tenths)")
    }

    @Test("a growing share adds users and moves nobody out")
    func grows() {
        let shares = [100, 500, 1_000, 2_500, 5_000].map { StickyArm(salt: "palm-1", shareBasisPoints: $0) }
        for user in Self.users.prefix(5_000) {
            let inside = shares.map { $0.arm(of: user) == .treatment }
            #expect(inside == inside.sorted { !$0 && $1 }, "\(user) left")
        }
    }

    @Test("another salt is an independent deal")
    func saltsAreIndependent() {
        let one = StickyArm(salt: "palm-1", shareBasisPoints: 5_000)
        let other = StickyArm(salt: "palm-2", shareBasisPoints: 5_000)
        let both = Self.users.count { one.arm(of: $0) == .treatment && other.arm(of: $0) == .treatment }
        #expect(abs(both - 5_000) < 250, "\(both) of 20,000 are in both, a quarter would be chance")
    }

    @Test("salt and user do not run into each other")
    func textsAreApart() {
        let places = [("ab", "c"), ("a", "bc"), ("abc", "")].map {
            StickyArm(salt: $0.0, shareBasisPoints: 1_000).place(of: $0.1)
        }
        #expect(Set(places).count == 3)
    }

    @Test("the deal is the documented one, for ever: other places would move every user")
    func knownPlaces() {
        let arms = StickyArm(salt: "palm-1", shareBasisPoints: 1_000)
        #expect(["shop-7/user-1", "shop-7/user-2", "张三"].map { arms.place(of: $0) } == [6_771, 5_972, 2_927])
    }
}
