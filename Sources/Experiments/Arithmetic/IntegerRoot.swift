/// Square roots of whole numbers.
enum IntegerRoot {
    /// The smallest whole number whose square is not below `value`; 0 for nothing and less.
    static func roundedUp(_ value: Int128) -> Int64 {
        guard value > 0 else { return 0 }
        // Newton's step from above falls monotonously to the root rounded down.
        var root: Int128 = 1 << Int128((128 - value.leadingZeroBitCount + 1) / 2)
        while true {
            let next = (root + value / root) / 2
            if next >= root { break }
            root = next
        }
        return Int64(clamping: root * root < value ? root + 1 : root)
    }
}
