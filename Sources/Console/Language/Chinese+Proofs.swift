/// Words of the commands about heads and proofs.
extension Chinese {
    static let proofWords: [Word: String] = [
        .headOf: "账头 {0}: 记账 {1} 笔, 审计 {2} 行",
        .headLedger: "账本根 {0}",
        .headAudit: "审计根 {0}",
        .headKey: "签名密钥 {0}",
        .headKept: "已存入账库",
        .undelivered: "未送达 {0} 条, 显示 {1} 条",
        .messageWaits: "等待",
        .messageGivenUp: "已放弃",
        .headNotKept: "引擎正在运行: 此账头未存入其账库",
        .headWritten: "已写入 {0}: 请保存在账库主人无法改动的地方",
        .headAgrees: "账库与 {0} 的账头一致: 记账 {1} 笔, 审计 {2} 行",
        .headRefused: "不是账头: {0}",
        .proofHolds: "证明成立: 分账 {0}, 订单 {1}, {2} 付给 {3}, 记账时间 {4}",
        .proofPlace: "第 {0} 笔, 共 {1} 笔, 账头 {2}, 哈希 {3} 个",
        .proofKeyTrusted: "由您信任的密钥 {0} 签名",
        .proofKeyUnknown: "由密钥 {0} 签名: 请与您得到的密钥名核对, 只有它能说明这是谁的账本",
        .proofRefused: "证明不成立: {0}",
        .proofUnknownLeg: "没有分账 {0}",
        .proofNotArrived: "分账 {0} 状态为{1}: 尚未到账, 暂无可证明",
        .headNoKey: "账库的账头由密钥 {0} 签名, 此文件夹中没有该密钥: 请在密钥所在处签名",
        .proofNoKey: "此文件夹中没有密钥",
        .proofNoHead: "还没有账头覆盖第 {0} 笔, 且密钥无法读取: {1}",
    ]
}
