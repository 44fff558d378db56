package import Payments

/// A named question about an order or withdrawal with the points it gives. It holds when each of its conditions does.
package struct RiskRule: Sendable, Equatable {
    /// Stable: findings, texts and statistics know the rule by it. 1...40 of `a`-`z`, `0`-`9` and `_`.
    package var name: String
    /// 0...1,000; a rule of 0 points only looks.
    package var points: Int
    /// What it is asked of. A rule whose conditions can be known of one kind alone is asked of that kind alone.
    package var kinds: Set<RiskSubject.Kind>
    package var conditions: [RiskCondition]
    /// Line of the file it stands at; 0 when it comes from no file.
    package var line: Int

    package init(
        _ name: String, points: Int, kinds: Set<RiskSubject.Kind> = [.order, .payout], line: Int = 0,
        _ conditions: [RiskCondition]
    ) {
        self.name = name
        self.points = points
        self.kinds = kinds
        self.conditions = conditions
        self.line = line
    }

    /// The kinds it is really asked of.
    package var askedOf: Set<RiskSubject.Kind> {
        kinds.filter { kind in conditions.allSatisfy { $0.feature.isKnown(of: kind) } }
    }

    package static func == (left: RiskRule, right: RiskRule) -> Bool {
        left.name == right.name && left.points == right.points && left.kinds == right.kinds
            && left.conditions == right.conditions
    }
}

/// A feature between two bounds.
package struct RiskCondition: Sendable, Hashable {
    package var feature: RiskFeature
    /// 1...172,800 for windowed features, 0 for the others.
    package var withinSeconds: Int64
    /// Nil: no bound. Of the hour, a lower bound above the upper goes over midnight.
    package var atLeast: Int64?
    package var below: Int64?

    package init(_ feature: RiskFeature, within seconds: Int64 = 0, atLeast: Int64? = nil, below: Int64? = nil) {
        self.feature = feature
        withinSeconds = seconds
        self.atLeast = atLeast
        self.below = below
    }

    package func holds(_ value: Int64) -> Bool {
        if feature == .hour, let atLeast, let below, atLeast > below { return value >= atLeast || value < below }
        if let atLeast, value < atLeast { return false }
        if let below, value >= below { return false }
        return true
    }
}

/// Numbers that are known beforehand: trusted, refused or watched.
package struct RiskEntry: Sendable, Equatable {
    package enum List: String, Sendable, CaseIterable {
        /// Passes whatever the rules say, unless something else in it is denied.
        case allow
        /// Refused.
        case deny
        /// Makes the feature `watched` 1.
        case watch
    }

    package enum Subject: String, Sendable, CaseIterable {
        case user, device, address, identity, payee, leader
    }

    package var list: List
    package var of: Subject
    /// The number, 1...64 bytes. Personal data where it is a person's.
    package var value: String
    /// From this moment on it counts no more; nil for good.
    package var until: Timestamp?
    package var line: Int

    package init(_ list: List, of: Subject, value: String, until: Timestamp? = nil, line: Int = 0) {
        self.list = list
        self.of = of
        self.value = value
        self.until = until
        self.line = line
    }

    package static func == (left: RiskEntry, right: RiskEntry) -> Bool {
        left.list == right.list && left.of == right.of && left.value == right.value && left.until == right.until
    }
}
