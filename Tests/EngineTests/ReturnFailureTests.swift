import Testing

@testable import Engine

/// What a channel's words about a share that does not come back mean. Seed 1384 of the money worlds: a return that
/// Alipay refused for want of funds counted as ended, and a doubled request of it went through afterwards.
@Suite struct ReturnFailureTests {
    @Test(arguments: ["ACQ.ALLOC_BALANCE_NOT_ENOUGH", "ALLOC_BALANCE_NOT_ENOUGH", "BALANCE_NOT_ENOUGH", "NOT_ENOUGH"])
    func `want of funds is no end: the same number is asked for again`(_ code: String) {
        #expect(ReturnFailure(code) == .shortOfFunds)
    }

    @Test func `an account that cannot give back is an end, and a closed return is one of its number`() {
        #expect(ReturnFailure("PAYER_ACCOUNT_ABNORMAL") == .final)
        #expect(ReturnFailure("TIME_OUT_CLOSED") == .timedOut)
    }
}
