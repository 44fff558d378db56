/// How many levels of people may earn commission on one sale, counted from the seller.
///
/// More than two is refused: from the third level on a plan looks like what the law on pyramid selling (criminal law
/// article 224-1, regulation of 2005 article 7) describes, and the number of levels is what it counts. A shop whose
/// lawyers say otherwise records their reason, and only then the limit moves.
package struct CommissionRule: Sendable, Equatable {
    /// 0...9
    package let maximumLevels: Int
    /// Where the permission for more than two is written; empty when there is none.
    package let legalBasis: String

    package static let standard = CommissionRule(maximumLevels: 2)

    package init(maximumLevels: Int, legalBasis: String = "") {
        let most = legalBasis.isEmpty ? 2 : 9
        self.maximumLevels = min(max(0, maximumLevels), most)
        self.legalBasis = legalBasis
    }
}
