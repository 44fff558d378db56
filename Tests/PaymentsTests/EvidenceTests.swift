import Payments
import Testing

@Suite("Evidence")
struct EvidenceTests {
    @Test("a sentence is found again from its text, with its figures", arguments: Evidence.allCases)
    func roundTrip(sentence: Evidence) throws {
        let text = sentence.text("12", "CNY 3.00", "a, b", "4.9")
        let read = try #require(Evidence.read(text))
        #expect(read.sentence == sentence)
        #expect(read.figures == Array(["12", "CNY 3.00", "a, b", "4.9"].prefix(sentence.places)))
    }

    @Test("figures that are missing stay empty; strange text is no sentence")
    func rubbish() {
        #expect(Evidence.deviceHopping.text("4") == "4 users on one device in  s, line ")
        for text in ["", "amount", "no result in 3 queries or so", "users on one device"] {
            #expect(Evidence.read(text) == nil, "\(text)")
        }
    }
}
