/// What WeChat Pay takes of texts for people. The pages of `description` and of a refund's `reason` differ on the unit;
/// merchants' refused requests show UTF-8 bytes for both. The descriptions of shares name no unit, so they are held to
/// the narrower one; the remark of a transfer is given in characters.
enum WeChatTexts {
    static let description = TextLimit.bytes(127)
    static let refundReason = TextLimit.bytes(80)
    static let shareDescription = TextLimit.bytes(80)
    static let transferRemark = TextLimit.characters(32)
    static let reportContent = TextLimit.characters(32)
}
