import Payments
import Testing

@testable import Routing

@Suite("Detection: a common cause")
struct DetectionCommonCauseTests {
    static func at(_ seconds: Int64) -> Timestamp { Bench.start.adding(seconds: seconds) }
    static let three: Set<ChannelID> = [.wechat, .alipay, .unionpay]

    /// Two of three channels fell ill in two seconds.
    static func frozen() -> CommonCause {
        var cause = CommonCause()
        _ = cause.noteIll(.wechat, busy: three, at: at(0))
        _ = cause.noteIll(.alipay, busy: three, at: at(2))
        return cause
    }

    @Test("one channel alone is that channel's illness; the second within seconds is ours")
    func began() {
        var cause = CommonCause()
        #expect(cause.noteIll(.wechat, busy: Self.three, at: Self.at(0)) == nil)
        #expect(!cause.isFrozen)
        #expect(cause.noteIll(.alipay, busy: Self.three, at: Self.at(2)) == .began(channels: [.alipay, .wechat]))
        #expect(cause.isFrozen)
    }

    @Test("two that fall ill a minute apart have nothing in common")
    func apart() {
        var cause = CommonCause()
        _ = cause.noteIll(.wechat, busy: Self.three, at: Self.at(0))
        #expect(cause.noteIll(.alipay, busy: Self.three, at: Self.at(60)) == nil)
    }

    @Test("two of ten with traffic are two illnesses; five are one")
    func share() {
        let ten = (0..<10).map { ChannelID("c\($0)") }
        var cause = CommonCause()
        for channel in ten.prefix(4) { #expect(cause.noteIll(channel, busy: Set(ten), at: Self.at(1)) == nil) }
        #expect(cause.noteIll(ten[4], busy: Set(ten), at: Self.at(1)) != nil)
    }

    @Test("it ends half a minute after the last sign of illness")
    func calm() {
        var cause = Self.frozen()
        _ = cause.noteIll(.alipay, busy: Self.three, at: Self.at(20))
        #expect(cause.advance(to: Self.at(49)) == nil)
        #expect(cause.advance(to: Self.at(50)) == .ended(channels: [.alipay, .wechat]))
        #expect(!cause.isFrozen)
    }

    @Test("a third channel that goes on answering proves the network: the others are ill by themselves")
    func proof() {
        var cause = Self.frozen()
        for _ in 0..<19 { #expect(cause.noteCall(.unionpay, success: true, at: Self.at(3)) == nil) }
        #expect(cause.noteCall(.unionpay, success: true, at: Self.at(4)) == .ended(channels: [.alipay, .wechat]))
        // What is known of the network holds for a while: the same two do not freeze ejections again.
        _ = cause.noteIll(.wechat, busy: Self.three, at: Self.at(5))
        #expect(cause.noteIll(.alipay, busy: Self.three, at: Self.at(5)) == nil)
    }

    @Test("a failure of the third channel takes its proof away; calls of the ill ones prove nothing")
    func noProof() {
        var cause = Self.frozen()
        for round in 0..<100 {
            #expect(cause.noteCall(.unionpay, success: round % 15 != 0, at: Self.at(3)) == nil)
            #expect(cause.noteCall(.wechat, success: true, at: Self.at(3)) == nil)
        }
        #expect(cause.isFrozen)
    }
}
