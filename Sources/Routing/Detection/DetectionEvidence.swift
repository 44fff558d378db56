import Payments

/// Which detector fired, and on what.
package struct DetectionEvidence: Sendable, Equatable {
    package let detector: ChannelDetector
    /// Calls since the evidence last was nothing, and those of them that failed.
    package let calls: Int
    package let failures: Int
    /// Of the failures, those that had no answer yet and were counted because they were overdue.
    package let overdue: Int
    /// The share of failures the channel was held to, parts per million.
    package let basePartsPerMillion: Int
    /// The channel's own code; empty for what was counted.
    package let code: String

    init(
        detector: ChannelDetector, calls: Int, failures: Int, overdue: Int = 0, basePartsPerMillion: Int = 0,
        code: String = ""
    ) {
        self.detector = detector
        self.calls = calls
        self.failures = failures
        self.overdue = overdue
        self.basePartsPerMillion = basePartsPerMillion
        self.code = code
    }

    /// Part of the calls that failed, thousandths.
    package var failureThousandths: Int { calls > 0 ? failures * 1_000 / calls : 0 }

    /// In English, as it is stored; screens in other languages find the sentence again.
    package var text: String {
        switch detector {
        case .outage: counted(.outageNoticed)
        case .decline: counted(.declineNoticed)
        case .drift: counted(.driftNoticed)
        case .frozenCode: Evidence.frozenByCode.text(code)
        case .probe: Evidence.probeFailed.text("\(calls - failures)")
        }
    }

    private func counted(_ sentence: Evidence) -> String {
        let tenths = (basePartsPerMillion + 500) / 1_000
        return sentence.text("\(failures)", "\(calls)", "\(overdue)", "\(tenths / 10).\(tenths % 10)")
    }
}
