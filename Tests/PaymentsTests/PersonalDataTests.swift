import Payments
import Testing

@Suite("Numbers of people in free text")
struct PersonalDataTests {
    @Test("phone, identity and card numbers are masked, wherever they stand", arguments: [
        ("call 13812345678 now", "call 138****5678 now"), ("电话13812345678谢谢", "电话138****5678谢谢"),
        ("id 11010519491231002X.", "id 110105********002X."), ("卡4111111111111111", "卡************1111"),
        ("6222021234567890128", "***************0128"),
    ])
    func masked(text: String, expected: String) {
        #expect(PersonalData.masked(text) == expected)
        #expect(PersonalData.masked(expected) == expected)
    }

    @Test("for recordings every long number is hidden after its third digit, character for character", arguments: [
        ("13812345678", "138********"), ("电话1381234 x", "电话138**** x"), ("138123", "138123"),
        ("11010519491231002X", "110***************"), ("1,204,330.00 01KEMZ5J3QA7Q01", "1,204,330.00 01KEMZ5J3QA7Q01"),
        ("138****5678", "138****5678"),
    ])
    func hidden(text: String, expected: String) {
        #expect(PersonalData.hidden(text) == expected)
        #expect(PersonalData.hidden(expected) == expected)
    }

    @Test("other figures stay: amounts, orders, times, incidents, numbers inside words", arguments: [
        "INC-2231", "1,204,330.00", "01KEMZ5J3QA7Q0000000000100", "x13812345678", "13812345678y", "12812345678",
        "110105194912310021", "4111111111111112", "2026-11-22 13:42:07", "", "理由", "_13812345678",
    ])
    func kept(text: String) { #expect(PersonalData.masked(text) == text) }
}
