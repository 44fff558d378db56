import HeapModule
package import HTTPMessage
package import Payments

/// A message a channel wants to deliver now.
package struct ScheduledNotification: Sendable {
    package let channel: ChannelID
    package let request: HTTPRequest
    package let token: NotificationToken
}

package struct NotificationToken: Sendable, Hashable {
    package let number: UInt64
}

/// A channel's undelivered messages, sent again by its plan until they are taken.
struct NotificationQueue {
    struct Message {
        let url: String
        /// Signs the message for the moment of sending: channels sign each try anew.
        let make: (Timestamp) -> HTTPRequest?
        var tries: Int
        /// A forged or doubled copy is sent once and never again.
        let isCopy: Bool
    }

    private struct Entry: Comparable {
        let at: Timestamp
        let number: UInt64
        static func < (left: Entry, right: Entry) -> Bool {
            left.at == right.at ? left.number < right.number : left.at < right.at
        }
    }

    private var heap = Heap<Entry>()
    private var messages: [UInt64: Message] = [:]
    private var nextNumber: UInt64 = 1

    mutating func add(_ message: Message, at: Timestamp) {
        messages[nextNumber] = message
        heap.insert(Entry(at: at, number: nextNumber))
        nextNumber += 1
    }

    var nextAt: Timestamp? { heap.min?.at }

    mutating func takeDue(at now: Timestamp) -> [(number: UInt64, request: HTTPRequest)] {
        var due: [(number: UInt64, request: HTTPRequest)] = []
        while let first = heap.min, first.at <= now {
            heap.removeMin()
            guard let request = messages[first.number]?.make(now) else {
                messages[first.number] = nil
                continue
            }
            due.append((first.number, request))
        }
        return due
    }

    /// Taken: gone. Not taken: again after the plan's next wait, or given up at its end.
    mutating func answered(_ number: UInt64, accepted: Bool, plan: [Int64], at now: Timestamp) {
        guard var message = messages[number] else { return }
        guard !accepted, !message.isCopy, message.tries < plan.count else {
            messages[number] = nil
            return
        }
        let wait = plan[message.tries]
        message.tries += 1
        messages[number] = message
        heap.insert(Entry(at: now.adding(milliseconds: wait), number: number))
    }
}
