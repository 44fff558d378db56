import Payments
import Testing

@Suite struct IdentifierTests {
    private let now = Timestamp(milliseconds: 1_795_410_000_000)

    @Test func `every partition is read back from the number`() {
        var source = IdentifierSource(seed: 5)
        for partition in 0...255 {
            let id = source.next(OrderID.self, at: now, partition: partition)
            #expect(id.partition == partition)
            #expect(OrderID(id.text) == id)
            #expect(id.text.utf8.count == 26)
        }
    }

    @Test func `numbers sort by the time they were made, in every partition`() {
        var source = IdentifierSource(seed: 6)
        var draw = SplitMix64(seed: 7)
        var before = source.next(TaskID.self, at: Timestamp(milliseconds: 0), partition: 255)
        for step in 1...2_000 {
            let at = Timestamp(milliseconds: Int64(step) * 2_000_000_000)
            let next = source.next(TaskID.self, at: at, partition: Int(draw.below(256)))
            #expect(before < next && before.text < next.text)
            before = next
        }
    }

    @Test func `a hundred thousand numbers of one millisecond are all different`() {
        var source = IdentifierSource(seed: 8)
        var seen: Set<String> = []
        for _ in 0..<100_000 { seen.insert(source.next(AttemptID.self, at: now, partition: 1).text) }
        #expect(seen.count == 100_000)
    }

    @Test func `the same seed makes the same numbers`() {
        var first = IdentifierSource(seed: 9)
        var second = IdentifierSource(seed: 9)
        for _ in 0..<100 {
            #expect(first.next(RefundID.self, at: now, partition: 3) == second.next(RefundID.self, at: now, partition: 3))
        }
    }

    @Test("text from outside is checked", arguments: [
        "", "01JD000000000000000000000", "01JD00000000000000000000011", "01jd0000000000000000000001", "01JDI000000000000000000001",
        "01JD000000000000000000000\u{0}", "01JDé0000000000000000000", "01JD/000000000000000000001",
    ])
    func refused(text: String) {
        #expect(OrderID(text) == nil)
    }

    @Test func `the generator gives the published numbers`() {
        // Reference output of splitmix64.c for the seed 1234567.
        var random = SplitMix64(seed: 1_234_567)
        #expect((0..<5).map { _ in random.next() } == [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ])
    }

    @Test func `draws stay below their bound and reach all of it`() {
        var random = SplitMix64(seed: 10)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[Int(random.below(7))] += 1 }
        #expect(counts.allSatisfy { (9_500...10_500).contains($0) })
        #expect((0..<1_000).allSatisfy { _ in random.below(1) == 0 })
        #expect(!(0..<1_000).contains { _ in random.chance(partsPerMillion: 0) })
        #expect((0..<1_000).allSatisfy { _ in random.chance(partsPerMillion: 1_000_000) })
    }

    @Test("shop names are plain and short", arguments: [
        ("tea-lane_7", true), ("", false), ("a b", false), ("茶", false), (String(repeating: "a", count: 33), false),
    ])
    func shops(text: String, isValid: Bool) {
        #expect((ShopID(text) != nil) == isValid)
    }

    @Test func `a shop's partition is fixed for ever`() {
        // Rows are stored under it: these values may never change.
        #expect(["lantern", "silk-road", "tea"].map { ShopID(trusted: $0).partition } == [178, 188, 122])
    }
}
