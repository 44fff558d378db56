/// What a channel can do and costs, from configuration.
package struct ChannelProfile: Sendable, Equatable {
    package let id: ChannelID
    package let currencies: Set<Currency>
    package let environments: Set<PaymentEnvironment>
    package let categories: Set<GoodsCategory>
    package let minimumMinorUnits: Int64
    package let maximumMinorUnits: Int64
    /// Contracted fee of a paid order, in millionths of the amount (6,000 = 0.6 %).
    package let feeMillionths: Int64
    /// Technical upkeep per paid order, in minor units of CNY per thousand orders.
    package let upkeepPerThousandMinorUnits: Int64
    /// Expected bad debt, in millionths of the amount.
    package let badDebtMillionths: Int64
    /// True when the channel can divide a paid order later through a call.
    package var splitsAfterPayment: Bool
    /// Largest part of an order that may be divided to others, in basis points (3,000 = 30 %).
    package let splitCeilingBasisPoints: Int64
    package let canClose: Bool
    /// Calls under way the channel is meant to carry at once.
    package var concurrencyCeiling: Int
    /// Orders per second it is meant to carry.
    package var ratePerSecondCeiling: Int
    /// Split calls are not made earlier than this after payment.
    package let splitDelayMilliseconds: Int64
    package let defaultWeight: Int
    /// False for a bank that only divides and pays out: no order is routed there.
    package let collects: Bool
    /// Receivers of one split request, and split requests of one order.
    package let receiversPerRequest: Int
    package let splitRequestsPerOrder: Int
    /// Days after which undivided money is freed for the merchant by itself (30 ordinary, 180 for platforms).
    package let splitFreezeDays: Int
    /// True when the channel has a call that takes a share back.
    package let returnsShares: Bool
    /// True when shares can be taken back from people as well as from merchants.
    package let returnsFromPersons: Bool
    /// True when the channel itself takes shares back, in proportion, with each refund of the order: nobody calls for
    /// them or names them (Alipay, orders face to face).
    package var takesSharesBackWithRefund = false
    /// How long what the buyer scans can be scanned, from the channel's answer on; 0 when it lives as long as the
    /// order.
    package var codeLifeSeconds: Int64 = 0
    /// Our own orders there that may be open at once; 0 when nothing but the calls is limited.
    package var openOrdersCeiling = 0
    /// Amount the channel takes in one day of Beijing, minor units; 0 when it has no such limit.
    package var dayAmountMinorUnits: Int64 = 0
    /// What turning another currency into CNY costs, millionths of the amount; nothing for orders in CNY.
    package var exchangeMillionths: Int64 = 0
    /// Where a buyer can pay what the channel's product gives: a code that is scanned cannot be paid on the very screen
    /// that shows it. `environments` is what the contract allows.
    package var payableIn = Set(PaymentEnvironment.allCases)
    /// What licence and contract cover; asked by merchant rules.
    package var licences: Set<ChannelLicence> = []

    /// True when a refund that could not be paid out can be sent to another account; WeChat Pay alone has such a call.
    package var redirectsRefunds: Bool { id == .wechat }

    package init(
        id: ChannelID, currencies: Set<Currency> = [.cny], environments: Set<PaymentEnvironment>,
        categories: Set<GoodsCategory>, minimumMinorUnits: Int64, maximumMinorUnits: Int64, feeMillionths: Int64,
        upkeepPerThousandMinorUnits: Int64, badDebtMillionths: Int64, splitsAfterPayment: Bool,
        splitCeilingBasisPoints: Int64, canClose: Bool, concurrencyCeiling: Int, ratePerSecondCeiling: Int,
        splitDelayMilliseconds: Int64, defaultWeight: Int, collects: Bool = true, receiversPerRequest: Int = 50,
        splitRequestsPerOrder: Int = 50, splitFreezeDays: Int = 30, returnsShares: Bool = true,
        returnsFromPersons: Bool = false
    ) {
        self.id = id
        self.currencies = currencies
        self.environments = environments
        self.categories = categories
        self.minimumMinorUnits = minimumMinorUnits
        self.maximumMinorUnits = maximumMinorUnits
        self.feeMillionths = feeMillionths
        self.upkeepPerThousandMinorUnits = upkeepPerThousandMinorUnits
        self.badDebtMillionths = badDebtMillionths
        self.splitsAfterPayment = splitsAfterPayment
        self.splitCeilingBasisPoints = splitCeilingBasisPoints
        self.canClose = canClose
        self.concurrencyCeiling = concurrencyCeiling
        self.ratePerSecondCeiling = ratePerSecondCeiling
        self.splitDelayMilliseconds = splitDelayMilliseconds
        self.defaultWeight = defaultWeight
        self.collects = collects
        self.receiversPerRequest = receiversPerRequest
        self.splitRequestsPerOrder = splitRequestsPerOrder
        self.splitFreezeDays = splitFreezeDays
        self.returnsShares = returnsShares
        self.returnsFromPersons = returnsFromPersons
    }
}
