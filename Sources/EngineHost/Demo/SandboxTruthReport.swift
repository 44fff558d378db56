import HTTPMessage
import JSON
import Payments
import Sandbox

/// What really happened at the channels, as JSON for checkers of another process: who paid, what went back, who has
/// what.
enum SandboxTruthReport {
    static func response(_ truth: SandboxTruth) -> HTTPResponse {
        HTTPResponse(status: 200, headers: ["Content-Type": "application/json"], body: JSONWriter.bytes(json(truth)))
    }

    static func json(_ truth: SandboxTruth) -> JSONValue {
        .object([
            "trades": .array(truth.trades.map(trade)), "transfers": .array(truth.transfers.map(transfer)),
            "bank": .object([
                "balances": .object(truth.bank.balances.sorted { $0.key < $1.key }.map {
                    JSONMember(name: $0.key, value: .integer($0.value))
                }),
                "shares": .array(truth.bank.shares.map(share)),
                "faults": .array(truth.bank.faults.map(JSONValue.string)),
            ]),
        ])
    }

    private static func trade(_ trade: SandboxTruth.Trade) -> JSONValue {
        .object([
            "channel": .string(trade.channel.text), "number": .string(trade.number),
            "ordered": .integer(trade.orderedMinorUnits), "paid": .integer(trade.paidMinorUnits),
            "closed": .bool(trade.isClosed),
            "refunds": .array(trade.refundAmounts.map {
                .object(["number": .string($0.number), "amount": .integer($0.minorUnits)])
            }),
            "shares": .array(trade.splits.map(share)),
        ])
    }

    private static func share(_ share: SandboxTruth.Share) -> JSONValue {
        .object([
            "request": .string(share.request), "account": .string(share.account),
            "amount": .integer(share.minorUnits),
        ])
    }

    private static func transfer(_ transfer: SandboxTruth.Transfer) -> JSONValue {
        .object([
            "channel": .string(transfer.channel.text), "number": .string(transfer.number),
            "account": .string(transfer.account), "amount": .integer(transfer.minorUnits),
            "paid": .bool(transfer.isPaid), "ended": .bool(transfer.isEnded),
        ])
    }
}
