import Channels
import Engine
import HTTPMessage
import Payments
import Sandbox

/// Everything that can be under way in the simulated world. `life` counts the engine's restarts: what was meant for an
/// earlier life of the process never arrives.
enum Happening {
    case shopCreates(Int)
    case shopRefunds(Int)
    case shopCloses(Int)
    /// Somebody gives money of a payment back on the channel's own page.
    case pageRefunds(number: String, channel: ChannelID, partsPerMillion: Int64)
    case buyerActs(order: Int, attempt: AttemptID, channel: ChannelID)
    /// A request arrives at a channel.
    case requestArrives(Exchange, HTTPRequest, isCopy: Bool)
    /// The outcome of a request reaches the process that sent it.
    case outcomeArrives(Exchange, HTTPOutcome, life: Int)
    case answerArrives(TaskID, ChannelAnswer, life: Int)
    case notificationArrives(ScheduledNotification)
    case shopHears(ShopMessage, life: Int)
    case shopAnswers(TaskID, status: Int?, life: Int)
    /// Counts only while it is the next one planned.
    case tick(at: Timestamp, life: Int)
    case operatorActs
    case failoverActs
    /// Somebody starts, stops or promotes a canary, or goes back to an earlier version.
    case canaryActs
    case shopSavesMember(Int)
    /// A withdrawal, a spending or a change of accounts.
    case shopWishes(Int)
    case buyerConfirms(Int)
    case financeActs
    case channelWakes

    var isTick: Bool { if case .tick = self { true } else { false } }
}

/// One channel call on its way through its requests.
struct Exchange {
    let task: TaskID
    let channel: ChannelID
    let call: ChannelCall
    let requests: [HTTPRequest]
    let step: Int
    let sentAt: Timestamp
    /// The process that sent it.
    let life: Int

    func next(at now: Timestamp) -> Exchange {
        Exchange(
            task: task, channel: channel, call: call, requests: requests, step: step + 1, sentAt: now, life: life)
    }
}
