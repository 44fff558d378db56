import CCurl
import HTTPMessage
import Synchronization

/// What callers leave for the client's thread.
struct ClientInbox {
    var exchanges: [Exchange] = []
    var isStopping = false
}

/// The part of a client that lives on its own thread: starts transfers as connections become free, and ends them.
final class ClientThread {
    private let limits: HTTPClientLimits
    private let shared: ClientShared
    private let pools: [OpaquePointer]
    private let rules: AddressRulesBox
    private var line: WaitingLine
    private var waiting: [UInt64: Exchange] = [:]
    private var running: [UInt64: Running] = [:]
    private var lastNumber: UInt64 = 0

    private final class Running {
        let exchange: Exchange
        let transfer: CurlTransfer
        init(_ exchange: Exchange, _ transfer: consuming CurlTransfer) {
            self.exchange = exchange
            self.transfer = transfer
        }
    }

    init?(limits: HTTPClientLimits, shared: ClientShared) {
        self.limits = limits
        self.shared = shared
        rules = AddressRulesBox(AddressRules(allowed: limits.allowedShopNetworks))
        line = WaitingLine(
            perOrigin: limits.connectionsPerOrigin, waitingPerOrigin: limits.waitingPerOrigin,
            channelConnections: limits.channelConnections, shopConnections: limits.shopConnections)
        let context = Unmanaged.passUnretained(rules).toOpaque()
        guard
            let channels = cu_pool_open(shared.loop, Int32(limits.channelConnections), nil, nil),
            let shops = cu_pool_open(
                shared.loop, Int32(limits.shopConnections), AddressRulesBox.permit, UnsafeRawPointer(context))
        else { return nil }
        pools = [channels, shops]
    }

    func run() {
        while true {
            let (arrived, isStopping) = shared.take()
            for exchange in arrived { accept(exchange) }
            guard !isStopping else { break }
            startWaiting()
            let nextDeadline = line.nextDeadline
            cu_loop_turn(shared.loop, nextDeadline == .max ? 60_000 : nextDeadline - cu_milliseconds())
            endFinished()
            for number in line.expired(at: cu_milliseconds()) {
                guard let exchange = waiting.removeValue(forKey: number) else { continue }
                finish(exchange, .failed(HTTPFailure(phase: .beforeSend, reason: "no connection was free in time")))
            }
        }
        endAll()
        for pool in pools { cu_pool_close(pool) }
    }

    private func accept(_ exchange: Exchange) {
        lastNumber += 1
        guard line.join(lastNumber, origin: exchange.origin, deadline: exchange.deadline) else {
            finish(exchange, .failed(HTTPFailure(phase: .beforeSend, reason: "too many requests wait for this host")))
            return
        }
        waiting[lastNumber] = exchange
    }

    private func startWaiting() {
        while let number = line.next() {
            guard let exchange = waiting.removeValue(forKey: number) else {
                preconditionFailure("a request was in line but not kept")
            }
            start(number, exchange)
        }
    }

    private func start(_ number: UInt64, _ exchange: Exchange) {
        guard let transfer = CurlTransfer(exchange, number: number, limits: limits, now: cu_milliseconds()),
            cu_pool_add(pools[exchange.origin.group.rawValue], transfer.handle)
        else {
            line.left(exchange.origin)
            finish(exchange, .failed(HTTPFailure(phase: .beforeSend, reason: "libcurl could not start the transfer")))
            return
        }
        running[number] = Running(exchange, transfer)
    }

    private func endFinished() {
        for pool in pools {
            while let ended = cu_pool_next_ended(pool) {
                guard let entry = running.removeValue(forKey: cu_transfer_number(ended)) else {
                    preconditionFailure("a transfer ended that was not under way")
                }
                cu_pool_remove(pool, ended)
                line.left(entry.exchange.origin)
                finish(entry.exchange, entry.transfer.outcome)
            }
        }
    }

    /// Stopping: what waits was never sent, what is under way is unknown once a byte has left.
    private func endAll() {
        for exchange in waiting.values {
            finish(exchange, .failed(HTTPFailure(phase: .beforeSend, reason: "the client stopped")))
        }
        waiting = [:]
        for entry in running.values {
            let phase = entry.transfer.phase
            cu_pool_remove(pools[entry.exchange.origin.group.rawValue], entry.transfer.handle)
            finish(entry.exchange, .failed(HTTPFailure(phase: phase, reason: "the client stopped")))
        }
        running = [:]
    }

    private func finish(_ exchange: Exchange, _ outcome: HTTPOutcome) {
        shared.ended()
        exchange.completion(outcome, cu_milliseconds() - exchange.startedAt)
    }
}

/// The rules as libcurl's callback finds them again.
final class AddressRulesBox: Sendable {
    private let rules: AddressRules

    init(_ rules: AddressRules) { self.rules = rules }

    static let permit: cu_permit = { context, bytes, count in
        guard let context, let bytes else { return false }
        let box = Unmanaged<AddressRulesBox>.fromOpaque(context).takeUnretainedValue()
        return box.rules.permits(Array(UnsafeBufferPointer(start: bytes, count: Int(count))))
    }
}
