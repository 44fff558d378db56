/// What Alipay takes of texts for people. Its pages write "256" and explain it as 128 Chinese characters: bytes of its
/// own encoding, not characters.
enum AlipayTexts {
    static let subject = TextLimit.wideBytes(256)
    static let refundReason = TextLimit.wideBytes(256)
    static let shareDescription = TextLimit.wideBytes(256)
    static let orderTitle = TextLimit.wideBytes(128)
    static let transferRemark = TextLimit.wideBytes(200)
}
