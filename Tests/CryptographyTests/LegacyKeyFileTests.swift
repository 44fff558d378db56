import Cryptography
import Testing

@Suite("Key files of older tools")
struct LegacyKeyFileTests {
    @Test("a file under 40-bit RC2 and triple DES opens, so that a merchant need not convert it")
    func opens() throws {
        let bytes = try #require(Base64.decode(LegacyKeyFileTests.file.filter { !$0.isWhitespace }))
        let file = try KeyFile(pkcs12: bytes, password: SecretBytes(utf8: "000000"))
        #expect(file.certificate.serialDecimal == "49235003152327588710")
        #expect(file.certificate.publicKey == file.key.publicKey)
        // The key must outlive the passing library context it was read in.
        let signature = try file.key.signature(of: [1, 2, 3])
        #expect(file.certificate.publicKey.verifies(signature, of: [1, 2, 3]))
        #expect(throws: CryptographyError.refused) { try KeyFile(pkcs12: bytes, password: SecretBytes(utf8: "1")) }
    }

    /// A test-only key that protects nothing, exported the old way.
    private static let file = """
        MIIJYQIBAzCCCScGCSqGSIb3DQEHAaCCCRgEggkUMIIJEDCCA8cGCSqGSIb3DQEHBqCCA7gwggO0AgEAMIIDrQYJKoZIhvcNAQcBMBwGCiqGSIb3
        DQEMAQYwDgQIVgeTiFswAaoCAggAgIIDgEc4eFYNWqAN3cq6SzQNGoe/rogUyOJy4WImmH1rCBSRtPZdz6iKIkyJ6Boou3jipg3GTFUNqEvh4UF/
        V6M9cJnlgXwT79mdHe7NT+r5Etw70SWwyjcU+gts8fEvfV5L8E0HP/AOVUC4LHRW/L1cTio6sGrjac5+HB6aL4E8sHmqqwpV8TL9TibySJddTD3i
        k2UmEvbUKKmY9Xn4o9W57kj3jTt6Fnh9racVOsisrGo3/2BTwEoERtMuuuI93hLl7CCClkPJiH/9emdPUuTJ3z95BfmTQ4a2CIg7ig/WzB/pGmem
        AXg/9gxqQ0wvj8DSQi/C0WD1jpUFkvMLTArF764SVh9JMhnKGrX93mbkSTwk+fKkOKx6CqT8lvb0P3K+YHgoeIMRReyQe0XPaj71CpeVt+U452D+
        YXmBuygGA9VytKlyAWkJYN12DTqgEr8ZQMFsxe2O6kSYVzLWPprupshKbUzHBWfrPyERbSBDGmbQHQttGT3TFkYAunLHbZ0KA9VHpyj2Cl9weI6O
        MBZY3SKNaUjIpz79pzAZhDTlY5XZXdeFLtxgQiIptg6xtKOGzWmtFatbC0fEp7JZrRGqAuvNk5Wc+jw+mIwmLeYzZlp3MWmsz4SSqGe7ZMmFQS7X
        j/98xcxAdcTzOFiF8fEHHspy9hdrtFxf/suhtRSO1cgHhHfVHV0RT1rOA1WJnyHfXTMb/mNTlfHqVbXYgYOQ2Lk12i0p/1aFvXUjT3OLIZjr9hGQ
        OhMV9EWPo33F575vWk7Wo0fbW6HJHRRaEZpixAJhy+wlDGbCQKaoouRbbxziX4ZrqcfJfldp1jnsr8YHzmXAs3CFYDB5sMS1Ari9FSEQiIEWt/sR
        HYPC6tBnX9Strhd2Q7QBr7jUPnxnN6OIJt9Ek3SjJos+kbM9rMboTY2e4TAqcMZKnWt8RUxeplbT2xBwCN7iMPymJwqvKqiyvGkto9A4UVQOYXqG
        PmLta1Og2h12nX7E1WTIYIS/USF4n04VPgZ2gr+YHM9x11GCJcJy2xfjyz0N8KdOh8mHwf4gfA4x87jNXyV1oUIShmRlvdU0tzQNL1mimosJrRzE
        yIm8RgO19478M0Tt1GoRBgnU7eUVWzgcojfmWhRkrfnnaCFAZk4cnKLsIrET0oAhD3HNmPjrEVtTVvRBdgM2FiShV4JGIaLjjXE5mBrXag1yMIIF
        QQYJKoZIhvcNAQcBoIIFMgSCBS4wggUqMIIFJgYLKoZIhvcNAQwKAQKgggTuMIIE6jAcBgoqhkiG9w0BDAEDMA4ECD/BlvD5Z7gbAgIIAASCBMgy
        cX1Hs02+Q/kuUub8EUuGV7T9HMPQC1cDu8ywt4sv02bUOfAfCjhJDNTJP2njObklspEcARSKfAbLyUuFSeZHvUry86wPPU+HWA4xG+Iqztarlmih
        Qez+twUDOWaoGEe7UtVbvdPY2bBoy5Sn9b7eshFKN8kPXhyKvxpMpSyroJdyag+nhRKsfM51Gm34I9BNlgDe9QBmc2e8PWVd9pTHPlaaM+Jv8xDh
        4ZTvY35cYY11fjl/lZq2zYOeWpu6YomYlDv49Go09WBp4Ar48K2goJ+Bq3hkBFLusEu+pEPoV3XcsD5dybUiwrnrAYlxGY175Ev/333YLj64qZCh
        wk4gcqyzfl4xl2o/HEVxXxqXKy2cEXGeChwHJLwyrkCAi4iW63tW2vQY6vjRxx1cA8oxFzCSCr8n39kUQwI8Vasr9nJKOhV16lLPzXWjx/wxX0wL
        q4bPH0sxOtPKnu2HtbuEWSuvQXvC5QBsZleLdMCeNJHkEbRt1jQbW7rKPzgX7Ks7Feu81gAMepLmEJ1vCl32ebX2KrCi1c4F5NdS8dXM/tsFCKgG
        0Sr9trwCipZgBP7bzrDb5jhfs6t3mHgKOd5VbF0MnwDi6LrTW2MsLXqyIJuldcpG9s9Szfoy23pazR4lQIisE0Gw5SP1NC/keEg8eC3Q+382OQln
        QfNeje/QKrqeQPa9liLyova2j/CfCrnMghs//WuKxhxY1X6xfaR/cvncbv+eyNZQT3HxYwRfKSdqFscvox8Nqk2OuxMy4+Xth3Eng2WzdOF2V11s
        bqqRK96eldhkbjrd/JvXNpw3n+GrIVYk7Ce1c1bntAg11lDvmm9JDC3d+e/lcuAORJd05oqnUF3ayNzIqKy8WnDDYJAB+EWMX7e+/hvVhmtPEDHz
        fbCHc0IgjoegME8xeHtSYud4rmsSe9/bykBfsf8YAZ5XOTmgxzevyokHIpy5gZ1OyZ3U3+ELPlaU+VPCeCljrk6AcG4j3NqoEsqEBaNAExn6KOx4
        +78OGZzBqwYgc5GVnaIbpobF3CVWZxp7nRh9auxKfaXiY7tOmnEVyy97y0vWqn9vYwD127DyQ6oUNkwWmqL3w8XRxomRmUS72HLUzsdhZdHm8oYp
        x26yMTCAYaS8gKM0AJcopp8Ny/8ESAgIv4t/s4eVSx2d/aumhSIivDZBrYvEVXcW9bgV5bsXG2zHTnw/kkkYkK0tMtAdYXhAx1tY1KDZlqDCKnMN
        +AQ7kWPP8cu+BNDZIL39OgbDhNSu6Z7i1wP6MPLfoC3AkFXRMTEnlcUnY8XWNv5QZErtG2FFGfewDg7PtIc6g6CbzkXTm1nWAFzUVkVjkY91hDgh
        +pvbrhw+DCxcDnINI8bM1DhhW/j+AfWJZhOIkYuT5B/C3UkXYSaT2spIimk9xRQeW8XaglJABCCxe8pjdH51CuuR9WoBqoU5M0GfJXcSiyCbi5ET
        qZqKhZYoD4MutwsD+OCAtduZGWFF+Y58JnaEs8SzK7+3p7jKOfZr+QBmYwuBltvqSAC9NcIhOy6H+fclLpuu5nN/ChdQIR1BFM0jb/keKnX/OvSS
        JYUP5dgUwOV0QbXSvhcgrujQaICKw6ht5Ga+LxuDmWFC2uXMx49rdjzHBUDWky0xJTAjBgkqhkiG9w0BCRUxFgQULPSpuKhnDvb/dgKZriOE0No2
        PTkwMTAhMAkGBSsOAwIaBQAEFAodRyy13LxwbD2qQl3uXyAYlZJgBAjZGXvxLhXY+AICCAA=
        """
}
