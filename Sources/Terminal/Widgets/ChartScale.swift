/// Values to steps 0 to `steps - 1`, without overflow for any integers.
struct ChartScale {
    let range: ClosedRange<Int>
    let steps: Int

    func step(of value: Int) -> Int {
        let clamped = min(max(value, range.lowerBound), range.upperBound)
        // Distances as unsigned words cannot overflow, even from the least integer to the greatest.
        let distance = UInt(bitPattern: clamped &- range.lowerBound)
        let whole = UInt(bitPattern: range.upperBound &- range.lowerBound)
        guard whole > 0, steps > 1 else { return 0 }
        let product = distance.multipliedFullWidth(by: UInt(steps))
        guard product.high < whole else { return steps - 1 }
        return min(Int(whole.dividingFullWidth(product).quotient), steps - 1)
    }
}
