package import Payments

/// One order or withdrawal as risk sees it. Texts are the platform's own numbers; an empty one means: not told.
///
/// People are one kind of thing, whatever they do: a shop that gives a member the same number as buyer, leader and
/// receiver of shares lets risk see that it is the same person.
package struct RiskSubject: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case order
        case payout
    }

    package var kind: Kind
    package var at: Timestamp
    package var amount: Money
    /// Who pays, or who withdraws.
    package var user: String
    package var device: String
    /// Network address.
    package var address: String
    /// A token that stands for one body: of a palm or face payment.
    package var identity: String
    /// Who brought the buyer.
    package var leader: String
    /// Whom the windows about payees count: the seller, or the first owner of the account a withdrawal goes to.
    package var payee: String
    /// Everybody the money goes to and how much each gets; what circles are made of.
    package var flows: [Flow]
    package var registeredAt: Timestamp?

    package struct Flow: Sendable, Equatable {
        package var to: String
        package var minorUnits: Int64

        package init(to: String, minorUnits: Int64) {
            self.to = to
            self.minorUnits = minorUnits
        }
    }

    package init(
        kind: Kind = .order, at: Timestamp, amount: Money, user: String, device: String = "", address: String = "",
        identity: String = "", leader: String = "", payee: String = "", flows: [Flow] = [],
        registeredAt: Timestamp? = nil
    ) {
        self.kind = kind
        self.at = at
        self.amount = amount
        self.user = user
        self.device = device
        self.address = address
        self.identity = identity
        self.leader = leader
        self.payee = payee
        self.flows = flows
        self.registeredAt = registeredAt
    }
}

extension RiskSubject {
    /// An order. Its payee is the receiver of the largest share that is neither the platform's nor a leader's, or the
    /// shop itself where no share is a seller's. Its leader is the one the buyer was brought by, or else the plan's
    /// first.
    package init(_ order: Order) {
        let shares = (order.splitPlan?.shares ?? []).filter { $0.receiver.role != .platform }
        let seller = shares.filter { $0.receiver.role == .member }
            .max { ($0.lockedMinorUnits, $1.receiver.participant) < ($1.lockedMinorUnits, $0.receiver.participant) }
        let leader = shares.first { $0.receiver.role == .leader }?.receiver.participant ?? ""
        var flows = shares.map { Flow(to: $0.receiver.participant, minorUnits: $0.lockedMinorUnits) }
        let payee = seller?.receiver.participant ?? RiskSubject.shopKey(order.shop)
        if seller == nil { flows.insert(Flow(to: payee, minorUnits: order.amount.minorUnits), at: 0) }
        self.init(
            at: order.createdAt, amount: order.amount, user: order.buyer.userID, device: order.buyer.deviceID,
            address: order.buyer.address, identity: order.buyer.identityToken,
            leader: order.buyer.leader.isEmpty ? leader : order.buyer.leader, payee: payee,
            flows: Array(flows.prefix(Limits.receivers)), registeredAt: order.buyer.registeredAt)
    }

    /// No participant's number has a colon, so a shop is never taken for a person.
    package static func shopKey(_ shop: ShopID) -> String { "shop:" + shop.text }

    /// A withdrawal.
    /// - Parameter owner: who is the first to be paid to the account; empty when nobody is. Money that goes to
    ///   somebody else's account goes to that one.
    package init(payout amount: Money, at: Timestamp, participant: String, owner: String) {
        let isOwn = owner.isEmpty || owner == participant
        self.init(
            kind: .payout, at: at, amount: amount, user: participant, payee: isOwn ? "" : owner,
            flows: isOwn ? [] : [Flow(to: owner, minorUnits: amount.minorUnits)])
    }
}
