/// Messages that their shops have not taken, the oldest first.
package struct MessagesView: Sendable, Codable, Equatable {
    /// How many there are; `rows` is their front.
    package var undelivered = 0
    package var rows: [MessageRow] = []

    package init() {}
}

/// One message to a shop that was not delivered.
package struct MessageRow: Sendable, Codable, Equatable {
    package var id: String
    package var shop: String
    /// What it tells, as `order.paid`.
    package var event: String
    /// The order it is about; empty when it is about none.
    package var order: String
    /// Where it goes.
    package var url: String
    /// Its repeats have ended; it is sent again only when somebody asks for it.
    package var isGivenUp: Bool
    package var tries: Int
    /// What the address answered last: a status, or why no answer came; empty before the first try.
    package var lastAnswer: String
    package var createdAt: Int64
    /// When it is tried again; nil when its repeats have ended.
    package var nextAt: Int64?

    package init(
        id: String, shop: String, event: String, order: String, url: String, isGivenUp: Bool, tries: Int,
        lastAnswer: String, createdAt: Int64, nextAt: Int64?
    ) {
        self.id = id
        self.shop = shop
        self.event = event
        self.order = order
        self.url = url
        self.isGivenUp = isGivenUp
        self.tries = tries
        self.lastAnswer = lastAnswer
        self.createdAt = createdAt
        self.nextAt = nextAt
    }
}
