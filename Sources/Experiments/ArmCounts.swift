/// What became of the first attempts of both arms' orders.
package struct ArmCounts: Sendable, Equatable {
    /// One arm: orders whose first attempt has ended, and how many of these failed.
    package struct Tally: Sendable, Equatable {
        package var ended: Int64
        package var failed: Int64

        package init(ended: Int64 = 0, failed: Int64 = 0) {
            self.ended = ended
            self.failed = failed
        }

        /// Failed of ended, millionths; 0 without any.
        package var failureMillionths: Int64 { ended > 0 ? failed * 1_000_000 / ended : 0 }

        /// Variance of the failure rate, in millionths squared. Two failures and two successes are added first (Agresti
        /// and Coull 1998): a rate of 0 of 20 is no certainty.
        var rateVariance: Int64 {
            let rate = (failed + 2) * 1_000_000 / (ended + 4)
            return max(1, rate * (1_000_000 - rate) / (ended + 4))
        }
    }

    package var control: Tally
    package var treatment: Tally

    package init(control: Tally = Tally(), treatment: Tally = Tally()) {
        self.control = control
        self.treatment = treatment
    }

    package subscript(arm: Arm) -> Tally {
        get { arm == .control ? control : treatment }
        set { if arm == .control { control = newValue } else { treatment = newValue } }
    }

    /// How much more of the treatment's orders fail, millionths; negative when fewer do.
    package var differenceMillionths: Int64 { treatment.failureMillionths - control.failureMillionths }

    /// Variance of the difference, millionths squared.
    var differenceVariance: Int64 { control.rateVariance + treatment.rateVariance }
}
