import Engine
import HTTPMessage
import JSON
import Payments
import Synchronization

/// Answers every request of every listener: finds the operation, lets it check and decode, asks the engine, renders.
struct MerchantAPI: RequestServer {
    let gateway: any EngineGateway
    let groups: Set<Operation.Group>
    let limits: HTTPServerLimits
    let shared: Shared

    /// What all listeners of a server have in common.
    final class Shared: Sendable {
        let authenticator: ShopAuthenticator
        let operations: MerchantOperations
        let routes: RouteTable
        let place = DescribedPlace()
        let mayReach: @Sendable (WebAddress) -> Bool
        let metrics = ServerMetrics()
        let brake = AddressBrake(AddressBrake.Settings())
        let clock: ServerClock
        private let requestPrefix: String
        private let requestCount = Atomic<UInt64>(0)

        init(
            shops: ShopKeyring, access: ShopAccessSettings, channels: [ChannelID],
            mayReach: @escaping @Sendable (WebAddress) -> Bool, clock: ServerClock, requestPrefix: String
        ) {
            authenticator = ShopAuthenticator(shops, settings: access)
            operations = MerchantOperations(channels: channels)
            routes = RouteTable(operations.all)
            self.mayReach = mayReach
            self.clock = clock
            self.requestPrefix = requestPrefix
        }

        /// Unique while the process lives; the prefix tells processes apart.
        func nextRequestID() -> String {
            requestPrefix + "-" + String(requestCount.wrappingAdd(1, ordering: .relaxed).newValue, radix: 36)
        }
    }

    static let requestIDHeader = "PayDeck-Request-Id"

    func bodyLimit(method: String, target: String) -> Int {
        target.hasPrefix("/notify/") ? limits.notificationBodyBytes : limits.merchantBodyBytes
    }

    func serve(_ request: HTTPRequest, from caller: Caller) async -> ListenerAnswer {
        let requestID = shared.nextRequestID()
        let startedAt = shared.clock.milliseconds()
        var route = "none"
        var response: HTTPResponse
        do throws(APIError) {
            let path = request.url.prefix { $0 != "?" }
            let (operation, id) = try shared.routes.find(method: MerchantAPI.asRead(request.method), path: path)
            guard serves(operation) else {
                throw APIError(.notFound, rule: "not on this port")
            }
            route = operation.id.rawValue
            response = try await answer(
                Call(request: request, operation: operation, id: id, requestID: requestID, caller: caller))
        } catch {
            shared.metrics.refused(error.code.rawValue)
            response = error.response(requestID: requestID)
        }
        response.headers.add(MerchantAPI.requestIDHeader, requestID)
        shared.metrics.answered(
            route: route, status: response.status, milliseconds: max(0, shared.clock.milliseconds() - startedAt))
        return .response(response)
    }

    func refusal(_ fault: WireFault) -> HTTPResponse {
        let error =
            switch fault {
            case .host: APIError(.malformedRequest, field: "Host", rule: "exactly one in HTTP/1.1")
            case .expectation: APIError(.malformedRequest, field: "Expect", rule: "100-continue or nothing")
            case .malformed: APIError(.malformedRequest, rule: "an HTTP/1.1 request as RFC 9112 defines it")
            case .headerTooLarge:
                APIError(
                    .headerTooLarge, rule: "at most \(limits.headerCount) header lines and \(limits.headerBytes) bytes")
            case .headerTooSlow:
                APIError(.timeout, rule: "the header arrives within \(limits.headerMilliseconds / 1_000) seconds")
            case .bodyTooLarge:
                APIError(
                    .bodyTooLarge,
                    rule: "a body of at most \(limits.merchantBodyBytes / 1_024) KiB, and of"
                        + " \(limits.notificationBodyBytes / 1_024) KiB from a channel")
            case .bodyTooSlow:
                APIError(.timeout, rule: "the body arrives within \(limits.bodyMilliseconds / 1_000) seconds")
            case .tooManyConnections:
                APIError(
                    .overloaded, rule: "at most \(limits.connectionsPerAddress) connections from one address",
                    retryAfterMilliseconds: 1_000)
            }
        shared.metrics.refused(error.code.rawValue)
        let requestID = shared.nextRequestID()
        var response = error.response(requestID: requestID)
        response.headers.add(MerchantAPI.requestIDHeader, requestID)
        return response
    }

    private func serves(_ operation: Operation) -> Bool {
        switch operation.id {
        case .health: true
        case .openAPI: groups.contains(.orders)
        default: groups.contains(operation.group)
        }
    }

    private func answer(_ call: Call) async throws(APIError) -> HTTPResponse {
        switch call.operation.id {
        case .notifyWechat: return try await notification(.wechat, call)
        case .notifyAlipay: return try await notification(.alipay, call)
        case .notifyUnionpay: return try await notification(.unionpay, call)
        case .notifyBank: return try await notification(.bank, call)
        case .metrics:
            let families = await gateway.metrics() + shared.metrics.families()
            return HTTPResponse(
                status: 200, headers: ["Content-Type": PrometheusText.contentType],
                body: PrometheusText.render(families))
        case .health:
            let report = await gateway.health()
            return json(report.status == .stopped ? 503 : 200, HealthRendering.value(report))
        case .openAPI:
            return HTTPResponse(
                status: 200, headers: ["Content-Type": "application/json"],
                body: await shared.place.document(shared.operations))
        case .createOrder, .readOrder, .findOrder, .closeOrder, .confirmReceipt, .readSplits, .createRefund,
            .readRefund, .findRefund, .saveParticipant, .readParticipant, .changePayee, .spendPurpose,
            .createWithdrawal, .readWithdrawal, .findWithdrawal, .cancelWithdrawal, .listMessages, .readMessage,
            .resendMessage:
            let shop = try await authenticated(call)
            let asked = try ShopRequest(call, shop: shop, limits: limits, mayReach: shared.mayReach)
            guard let reply = await gateway.request(of: shop, asked.make) else {
                return UnknownOutcome(target: asked.askTarget, requestID: call.requestID).response
            }
            return try render(reply, to: call.operation.id)
        }
    }

    /// Whose request it is. An address that has been refused too often hears of it late, so that guessing and flooding
    /// cost the caller time and us little.
    private func authenticated(_ call: Call) async throws(APIError) -> ShopID {
        do {
            let shop = try shared.authenticator.authenticate(call.request, now: shared.clock.milliseconds())
            call.caller.believed()
            return shop
        } catch {
            await slowDown(call)
            throw error
        }
    }

    /// A channel's message, looked at unless its address has sent too much that was not believed.
    private func notification(_ channel: ChannelID, _ call: Call) async throws(APIError) -> HTTPResponse {
        let address = call.caller.address
        guard shared.brake.begin(address, now: shared.clock.milliseconds()) == .look else {
            call.caller.distrusted()
            try? await Task.sleep(for: .milliseconds(shared.brake.delayMilliseconds))
            throw APIError(
                .rateLimited, rule: "too many messages of this address were not believed",
                retryAfterMilliseconds: 5_000)
        }
        defer { shared.brake.ended(address) }
        let answer = await gateway.channelNotification(channel, call.request)
        if answer.isBelieved { call.caller.believed() } else { await slowDown(call) }
        return answer.response
    }

    private func slowDown(_ call: Call) async {
        let delay = shared.brake.refused(call.caller.address, now: shared.clock.milliseconds())
        guard delay > 0 else { return }
        call.caller.distrusted()
        try? await Task.sleep(for: .milliseconds(delay))
    }

    /// A HEAD is a GET whose answer has no body.
    private static func asRead(_ method: String) -> String { method == "HEAD" ? "GET" : method }

    private func render(_ reply: EngineReply, to operation: OperationID) throws(APIError) -> HTTPResponse {
        switch reply {
        case .order(let report) where operation == .readSplits: return json(200, SplitRendering.splits(report))
        case .order(let report):
            let isNew = operation == .createOrder && !report.isRepeat
            var response = json(isNew ? 201 : 200, OrderRendering.order(report))
            if isNew { response.headers.add("Location", "/v1/orders/\(report.order.id.text)") }
            return response
        case .refund(let refund, let shopOrderNumber, let isRepeat):
            let isNew = operation == .createRefund && !isRepeat
            let value = OrderRendering.refund(refund, shopOrderNumber: shopOrderNumber, isRepeat: isRepeat)
            var response = json(isNew ? 201 : 200, value)
            if isNew { response.headers.add("Location", "/v1/refunds/\(refund.id.text)") }
            return response
        case .rejected(let rejection): throw APIError(rejection)
        case .payout(let reply): return render(reply, to: operation)
        case .list(let page): return json(200, try ListRendering.page(page))
        case .message(let delivery): return json(200, try ListRendering.delivery(delivery))
        case .command, .noted: throw APIError(.internalFault, rule: "the engine gave an answer to another question")
        }
    }

    private func render(_ reply: PayoutReply, to operation: OperationID) -> HTTPResponse {
        switch reply {
        case .participant(let report, let isRepeat):
            return json(200, PayoutRendering.participant(report, isRepeat: isRepeat))
        case .spent(let request, let left, let isRepeat):
            return json(isRepeat ? 200 : 201, PayoutRendering.spending(request, left: left, isRepeat: isRepeat))
        case .withdrawal(let row, let isRepeat):
            let isNew = operation == .createWithdrawal && !isRepeat
            var response = json(isNew ? 201 : 200, PayoutRendering.withdrawal(row, isRepeat: isRepeat))
            if isNew { response.headers.add("Location", "/v1/withdrawals/\(row.id.text)") }
            return response
        }
    }

    private func json(_ status: Int, _ value: JSONValue) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: JSONWriter.bytes(value))
    }
}

/// A request whose operation is known.
struct Call {
    let request: HTTPRequest
    let operation: Operation
    /// The `{id}` of the path, as it came.
    let id: String
    let requestID: String
    let caller: Caller
}

/// Unix time in milliseconds; tests set it.
package struct ServerClock: Sendable {
    let milliseconds: @Sendable () -> Int64

    package init(milliseconds: @escaping @Sendable () -> Int64) { self.milliseconds = milliseconds }
}
