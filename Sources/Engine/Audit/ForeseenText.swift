import Operations

/// What a preview promised, as the audit keeps it: words of `name:value`, so that it can be held against what came.
enum ForeseenText {
    /// Moved traffic in hundredths of an order per second, use of capacity in percent, changes of success in basis
    /// points and of cost in millionths, amounts in minor units.
    static func of(_ preview: CommandPreview) -> String {
        var words: [String] = []
        func add(_ name: String, _ value: (some BinaryInteger)?) { if let value { words.append("\(name):\(value)") } }
        add("moves", preview.movesCentiPerSecond)
        add("lost", preview.lostCentiPerSecond)
        for target in preview.targets { add(target.channel, target.capacityAfterPercent) }
        add("success", difference(preview.successBeforeBasisPoints, preview.successAfterBasisPoints))
        add("cost", difference(preview.costBeforeMillionths, preview.costAfterMillionths))
        add("amount", preview.amountMinorUnits)
        add("orders", preview.inFlightOrders)
        return words.joined(separator: " ")
    }

    private static func difference(_ before: Int?, _ after: Int?) -> Int? {
        guard let before, let after else { return nil }
        return after - before
    }
}
