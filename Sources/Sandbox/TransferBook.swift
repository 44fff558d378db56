import Payments

/// One transfer to a person in a channel's own books.
struct SandboxTransfer {
    enum State: Equatable {
        case awaiting, processing, succeeded, failed, expired, cancelling, cancelled, returned

        var isEnded: Bool {
            switch self {
            case .succeeded, .failed, .expired, .cancelled, .returned: true
            case .awaiting, .processing, .cancelling: false
            }
        }
    }

    let number: String
    let channelNumber: String
    let account: String
    let minorUnits: Int64
    let createdAt: Timestamp
    let fingerprint: String
    let notifyURL: String
    /// When the receiver confirms; nil when it never does.
    let confirmsAt: Timestamp?
    let expiresAt: Timestamp
    /// Why it will not arrive; empty when it will.
    let reason: String
    /// When the receiving side sends it back; nil when it does not.
    let returnsAfter: Int64?
    var state: State
    /// When its present state ends by itself.
    var until: Timestamp
    var changedAt: Timestamp
}

/// A channel's transfers, and what happens to them as time passes.
struct TransferBook {
    private(set) var transfers: [String: SandboxTransfer] = [:]
    private(set) var order: [String] = []
    private var open: Set<String> = []

    subscript(_ number: String) -> SandboxTransfer? { transfers[number] }

    /// The merchant's number of the transfer that the channel calls so.
    func number(channelNumber: String) -> String? {
        transfers.values.first { $0.channelNumber == channelNumber }?.number
    }

    /// What has left or may still leave, fen.
    var spentMinorUnits: Int64 {
        transfers.values.reduce(0) { sum, item in
            switch item.state {
            case .awaiting, .processing, .succeeded, .cancelling: sum + item.minorUnits
            case .failed, .expired, .cancelled, .returned: sum
            }
        }
    }

    mutating func insert(_ transfer: SandboxTransfer) {
        transfers[transfer.number] = transfer
        order.append(transfer.number)
        note(transfer.number)
    }

    mutating func cancel(_ number: String, at now: Timestamp, work: Int64) {
        transfers[number]?.state = .cancelling
        transfers[number]?.until = now.adding(milliseconds: work)
        transfers[number]?.changedAt = now
    }

    /// Moves on what is due; returns the transfers that ended, and when.
    mutating func work(at now: Timestamp, milliseconds: Int64) -> [(number: String, at: Timestamp)] {
        var ended: [(number: String, at: Timestamp)] = []
        for number in open.sorted() {
            while var item = transfers[number], item.until <= now, TransferBook.step(&item, milliseconds) {
                transfers[number] = item
                if item.state.isEnded { ended.append((number, item.changedAt)) }
            }
            note(number)
        }
        return ended
    }

    /// The next state at the moment the present one ends; false when it stays.
    private static func step(_ item: inout SandboxTransfer, _ milliseconds: Int64) -> Bool {
        let at = item.until
        switch item.state {
        case .awaiting:
            let isConfirmed = item.confirmsAt.map { $0 <= at } ?? false
            item.state = isConfirmed ? .processing : .expired
            item.until = at.adding(milliseconds: milliseconds)
        case .processing:
            item.state = item.reason.isEmpty ? .succeeded : .failed
            item.until = at.adding(milliseconds: item.returnsAfter ?? 0)
        case .cancelling: item.state = .cancelled
        case .succeeded:
            guard item.returnsAfter != nil else { return false }
            item.state = .returned
        case .failed, .expired, .cancelled, .returned: return false
        }
        item.changedAt = at
        return true
    }

    var nextWork: Timestamp? { open.compactMap { transfers[$0]?.until }.min() }

    private mutating func note(_ number: String) {
        guard let item = transfers[number] else { return }
        let isOpen = !item.state.isEnded || item.state == .succeeded && item.returnsAfter != nil
        if isOpen { open.insert(number) } else { open.remove(number) }
    }
}
