/// A whole number without a bound, for exact products in tests. Limbs of 64 bits, least first.
struct BigNumber: Comparable {
    private var limbs: [UInt64]

    init(_ value: UInt64) { limbs = [value] }

    func times(_ factor: UInt64) -> BigNumber {
        var product = self
        var carry: UInt64 = 0
        for index in limbs.indices {
            let (high, low) = limbs[index].multipliedFullWidth(by: factor)
            let (sum, overflow) = low.addingReportingOverflow(carry)
            product.limbs[index] = sum
            carry = high + (overflow ? 1 : 0)
        }
        if carry > 0 { product.limbs.append(carry) }
        return product
    }

    static func < (left: BigNumber, right: BigNumber) -> Bool {
        guard left.limbs.count == right.limbs.count else { return left.limbs.count < right.limbs.count }
        for index in left.limbs.indices.reversed() where left.limbs[index] != right.limbs[index] {
            return left.limbs[index] < right.limbs[index]
        }
        return false
    }
}
