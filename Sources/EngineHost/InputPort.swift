import Engine

/// Lets answers find the lane although the lane is made after those who answer.
final class InputPort: Sendable {
    /// A closure kept in a generic box as itself is wrapped anew at every access, and each wrapping stays: the stack
    /// overflows after some ten thousand calls. Inside a structure it is only copied.
    private struct Target {
        let put: @Sendable (EngineInput) -> Void
    }

    private let target = Locked<Target?>(nil)

    func connect(_ put: @escaping @Sendable (EngineInput) -> Void) {
        target.with { $0 = Target(put: put) }
    }

    /// Gives an input to whatever is connected; drops it while nothing is.
    var deliver: @Sendable (EngineInput) -> Void {
        { [target] input in target.with { $0 }?.put(input) }
    }
}
