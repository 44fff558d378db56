package import Payments
package import Routing

/// Recorded decisions of a span, each decided again and compared with what is stored, byte for byte.
package struct DecisionReplay: Sendable, Equatable {
    /// The first decision that came out otherwise.
    package struct Difference: Sendable, Equatable {
        package let order: OrderID
        package let attemptNumber: Int
        package let at: Timestamp
        /// The row's text as stored and as decided again; the second is empty when it could not be decided at all.
        package let stored: String
        package let again: String
    }

    /// Decisions compared.
    package private(set) var decisions = 0
    package private(set) var differing = 0
    package private(set) var first: Difference?

    /// Decides each decision of the span again, in the order of their orders.
    /// - Parameters:
    ///   - from: moment of the first decisions that count.
    ///   - to: moment from which on decisions count no more.
    ///   - redecide: decides again from the inputs that stand beside the decision; nil when they do not suffice.
    ///   - progress: told how many are done, once a page.
    package static func run(
        _ store: Store, from: Timestamp, to: Timestamp, redecide: (RoutingDecision) -> RoutingDecision?,
        progress: (Int) -> Void = { _ in }
    ) throws(StoreError) -> DecisionReplay {
        var replay = DecisionReplay()
        var place: (order: OrderID, attemptNumber: Int) = (OrderID(trusted: ""), 0)
        while true {
            let page = try store.decisions(
                from: from, to: to, after: place.order, place.attemptNumber, limit: Limits.verificationPage)
            for decision in page { replay.compare(decision, with: redecide(decision)) }
            progress(replay.decisions)
            guard page.count == Limits.verificationPage, let last = page.last else { return replay }
            place = (last.order, last.attemptNumber)
        }
    }

    private mutating func compare(_ decision: RoutingDecision, with again: RoutingDecision?) {
        decisions += 1
        let stored = decision.storedText
        let text = again?.storedText ?? ""
        guard Array(stored.utf8) != Array(text.utf8) else { return }
        differing += 1
        first = first ?? Difference(
            order: decision.order, attemptNumber: decision.attemptNumber, at: decision.at, stored: stored, again: text)
    }
}
