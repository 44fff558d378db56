/// Words about the link to the engine and about who is attached to it.
extension Chinese {
    static let sessionWords: [Word: String] = [
        .linkVersions: "本控制台使用协议版本 {0}, 引擎为 {1}; 请重新登录以使用同一版本",
        .linkNotPermitted: "引擎不接受此控制台: {0}",
        .whoTitle: "在线人员   {0} 人, {1} 个控制台",
        .whoLine: " {0} {1} {2} {3} {4} 已在线 {5} 上次按键 {6} {7}",
        .whoYou: "本人",
        .whoShared: "共用账号: 仅可查看",
        .whoPreviews: "正在预览 {0} {1}",
        .whoNeverKey: "无",
        .whoHelp: "Esc 关闭   来源由登录程序提供, 不作为凭据",
        .pvAlso: "同时",
        .pvAlsoText: "{0} 正在预览同一对象 ({1}, {2})",
        .lblWho: "在线",
        .hlpWho: "谁在线, 正在做什么",
    ]
}
