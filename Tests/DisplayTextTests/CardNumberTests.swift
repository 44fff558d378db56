import DisplayText
import HostileCorpus
import Testing

@Suite("Card numbers in free text")
struct CardNumberTests {
    @Test("each is masked but for its last four digits; the rest stays", arguments: [
        ("4111111111111111", "************1111", 1), ("card 4111 1111 1111 1111 please", "card **** **** **** 1111 please", 1),
        ("5500-0055-5555-5559", "****-****-****-5559", 1), ("订单4111111111111111号", "订单************1111号", 1),
        ("６２１７００００１００１２３４５６７７", "***************５６７７", 1), ("two 4111111111111111, 378282246310005", "two ************1111, ***********0005", 2),
        ("４１１１１１１１１１１１１１１１", "************１１１１", 1),
    ])
    func masked(text: String, wanted: String, count: Int) {
        let result = CardNumber.masked(text)
        #expect(result.count == count)
        #expect(result.text == (count == 0 ? text : wanted))
        #expect(!CardNumber.isIn(result.text))
    }

    @Test("other numbers stay as they are", arguments: [
        "", "4111111111111112", "13800138000", "2026-11-23 09:30:05", "0000000000000000", "411111111111111111111111", "4111  1111  1111  1111",
    ])
    func others(text: String) {
        #expect(CardNumber.masked(text) == (text, 0))
    }
}
