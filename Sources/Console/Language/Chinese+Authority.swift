/// Words of proposals, of the idle lock, and of personal data shown in full.
extension Chinese {
    static let authorityWords: [Word: String] = [
        .msgReasonLong: "理由最多 512 字节",
        .msgUnlocked: "欢迎回来",
        .msgNotYourName: "不是本会话的操作员",
        .msgNotHeard: "引擎没有应答; 会话按只看处理",
        .modeLocked: "已锁屏",
        .lockedLine: "已锁屏 {0}: 长时间无按键, 金额和个人信息已隐藏。",
        .lockedName: "输入您的操作员名:",
        .lockedHint: "回车恢复; 输入 quit 离开",
        .revealTitle: "完整信息: {0}",
        .revealHint: "已记入审计链; 按任意键隐藏",
        .revealUser: "用户",
        .revealDevice: "设备",
        .revealNumber: "编号",
        .revealName: "姓名",
        .revealAccount: "账户 {0}",
        .revealNewAccount: "新账户 {0}",
        .pvProposal: "提案",
        .pvProposalText: "#{5} {4} 提议人 {2}: \"{3}\"  {0} {1}",
        .lblWithdraw: "撤回提案",
        .hlpWithdraw: "撤回自己的提案",
        .lblReveal: "完整信息",
        .hlpReveal: "完整显示脱敏的个人信息 30 秒; 须填理由, 记入审计",
    ]
}
