/// What transfers to people are for. The platform grants a merchant one scene or several, and wants with each transfer
/// exactly the reports of its scene (the page of transfers, "report by scene").
package struct WeChatTransferPurpose: Sendable, Equatable {
    package struct Report: Sendable, Equatable {
        package let type: String
        package let content: String
    }

    /// `transfer_scene_id`
    package let scene: String
    package let reports: [Report]
    /// What the receiver is shown the money as; empty for the scene's usual word.
    package let perception: String

    /// Commission, which is what the shops' shares are.
    package static let commission = WeChatTransferPurpose(
        scene: "1005",
        reports: [Report(type: "岗位类型", content: "推广员"), Report(type: "报酬说明", content: "推广佣金")],
        perception: "劳务报酬")

    private init(scene: String, reports: [Report], perception: String) {
        self.scene = scene
        self.reports = reports
        self.perception = perception
    }

    /// - Parameter contents: what to report, one text for each report of the scene, in the table's order.
    /// - Throws: which part does not fit the scene, and what it wants.
    package init(scene: String, contents: [String], perception: String) throws(CredentialFault) {
        guard let known = WeChatTransferPurpose.scenes[scene] else {
            let all = WeChatTransferPurpose.scenes.keys.sorted().joined(separator: ", ")
            throw CredentialFault(part: "scene", rule: "is one of \(all)")
        }
        guard contents.count == known.reports.count,
            contents.allSatisfy({ !$0.isEmpty && WeChatTexts.reportContent.holds($0) })
        else {
            let wanted = known.reports.joined(separator: ", ")
            throw CredentialFault(part: "reports", rule: "are texts of 1 to 32 characters, one for each of: \(wanted)")
        }
        guard perception.isEmpty || known.perceptions.contains(perception) else {
            let wanted = known.perceptions.joined(separator: ", ")
            throw CredentialFault(part: "perception", rule: "is one of \(wanted) in scene \(scene)")
        }
        self.init(
            scene: scene, reports: zip(known.reports, contents).map { Report(type: $0, content: $1) },
            perception: perception)
    }

    private static let scenes: [String: (reports: [String], perceptions: [String])] = [
        "1000": (["活动名称", "奖励说明"], ["现金奖励", "活动奖励"]),
        "1002": (["补贴类型"], ["行政补贴", "行政奖励"]),
        "1004": (["保险产品备案编号", "保险名称", "保险操作单号"], ["保险理赔款"]),
        "1005": (["岗位类型", "报酬说明"], ["劳务报酬", "报销款", "企业补贴", "开工利是"]),
        "1009": (["采购商品名称"], ["货款"]),
        "1010": (["回收商品名称"], ["二手回收货款"]),
        "1011": (["赔付原因"], ["退款", "商家赔付"]),
        "1013": (["公益活动名称", "公益活动备案编号"], ["公益补助金"]),
    ]
}
