import Payments
import Testing

@Suite("Personal data as people may see it")
struct MaskingTests {
    @Test("each kind keeps what tells two apart")
    func kinds() {
        #expect(Masking.phone("13812341234") == "138****1234")
        #expect(Masking.identityCard("110101199003071233") == "110101********1233")
        #expect(Masking.bankCard("6222021234567894") == "**** 7894")
        #expect(Masking.name("张三丰") == "张**")
        #expect(Masking.openID("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o") == "oUpF***eS6o")
        #expect(Masking.email("anna@example.com") == "a***@example.com")
        #expect(Masking.account("2088102146225135") == "****5135")
        #expect(Masking.account("anna@example.com") == "a***@example.com")
        #expect(Masking.account("12345") == "****")
        #expect(Masking.person("") == "" && Masking.name("") == "")
    }

    @Test("no mask of a short text gives the text away", arguments: ["1", "12", "ab", "a@", "@b", "张"])
    func short(text: String) {
        for masked in [Masking.phone(text), Masking.bankCard("123456" + text), Masking.openID(text), Masking.account(text)] {
            #expect(masked.contains("*"), "\(masked)")
        }
    }

    @Test("numbers inside what people write are masked, everything else stays", arguments: [
        ("rang 13812341234 twice", "rang 138****1234 twice"),
        ("card 6222 0212 3456 7894!", "card **** 7894!"),
        ("id 110101199003071233", "id 110101********1233"),
        ("id 11010119900307123X", "id 11010119900307123X"),
        ("ask anna@example.com", "ask a***@example.com"),
        ("电话13812341234。", "电话138****1234。"),
        ("order P2026112500001 paid 1,204.00", "order P2026112500001 paid 1,204.00"),
        ("45 -> 40", "45 -> 40"), ("2026-11-26 13:42", "2026-11-26 13:42"), ("INC-2231", "INC-2231"), ("", ""),
        ("01JBATCH13812341234", "01JBATCH13812341234"),
    ])
    func inText(text: String, masked: String) { #expect(Masking.text(text) == masked) }
}
