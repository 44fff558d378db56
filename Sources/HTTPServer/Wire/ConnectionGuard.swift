import HTTPMessage
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// The client took too long over a body; thrown to whoever reads it.
struct BodyTooSlow: Error {}

/// Keeps one connection within its limits: deadlines for header and body, answers to what cannot be understood, and a
/// close that lets the client read the last answer. Lives on the connection's event loop.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// What is being read.
    private enum Reading { case nothing, header, body }

    private let limits: HTTPServerLimits
    private let server: any RequestServer
    private let book: ConnectionBook
    private let trust: ProxyTrust
    private var context: ChannelHandlerContext?
    private var hasEntered = false
    private var reading = Reading.nothing
    private var headerBytes = 0
    private var timer: Scheduled<Void>?
    /// Runs while the client does not read what it is sent.
    private var stallTimer: Scheduled<Void>?
    /// Requests whose header has arrived and whose answer has not been written.
    private var underWay = 0
    private var closesAfterAnswer = false
    /// Of the head that is on its way through the pipeline.
    private var facts: HeadFacts?
    /// A fault of a request behind one that is still being answered: its answer comes first.
    private var owedFault: WireFault?
    /// The newest request wants to be asked for its body, once the answers before it are out.
    private var owesContinue = false
    private var isClosing = false

    init(limits: HTTPServerLimits, server: any RequestServer, book: ConnectionBook, trust: ProxyTrust) {
        self.limits = limits
        self.server = server
        self.book = book
        self.trust = trust
    }

    // MARK: Coming and going

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        do {
            let pipeline = context.pipeline.syncOperations
            try pipeline.addHandler(ByteWatch(self), position: .first)
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(HeadWatch(self), position: .after(decoder))
            if context.channel.isActive { entered(context) }
        } catch {
            // Without the watches there would be no deadline on headers, and no look at them.
            context.close(promise: nil)
        }
    }

    func channelActive(context: ChannelHandlerContext) {
        entered(context)
        context.fireChannelActive()
    }

    private func entered(_ context: ChannelHandlerContext) {
        guard !hasEntered else { return }
        let peer = context.channel.remoteAddress?.ipAddress ?? ""
        hasEntered = book.enter(context.channel, trust.trusts(peer) ? nil : peer)
        guard hasEntered else { return refuse(.tooManyConnections) }
        startTimer(limits.silentMilliseconds)
    }

    func channelInactive(context: ChannelHandlerContext) {
        left()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { left() }

    private func left() {
        timer?.cancel()
        timer = nil
        stallTimer?.cancel()
        stallTimer = nil
        if hasEntered, let context { book.leave(context.channel) }
        hasEntered = false
        context = nil
    }

    // MARK: Reading

    func bytesArrived(_ count: Int) {
        guard reading != .body, !isClosing else { return }
        if reading == .nothing {
            expect(.header)
            headerBytes = 0
        }
        headerBytes += count
    }

    func headRead(_ facts: HeadFacts) { self.facts = facts }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing, owedFault == nil else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            if let fault = fault(of: head) {
                if underWay == 0 { refuse(fault) } else { owedFault = fault }
                return
            }
            underWay += 1
            book.requestBegan(context.channel)
            expect(.body)
            askForBody(head)
        case .body: break
        case .end: expect(.nothing)
        }
        context.fireChannelRead(data)
    }

    private func fault(of head: HTTPTypes.HTTPRequest) -> WireFault? {
        guard let facts else { return nil }
        if !facts.hasRightHost { return .host }
        return facts.expectation == .unknown ? .expectation : nil
    }

    /// A client that announces its body waits for this before it sends it. One whose body is refused anyway is told so
    /// instead.
    private func askForBody(_ head: HTTPTypes.HTTPRequest) {
        guard facts?.expectation == .body else { return }
        if let text = head.headerFields[.contentLength] {
            let limit = server.bodyLimit(method: head.method.rawValue, target: head.path ?? "/")
            guard let length = Int(text), length <= limit else { return }
        }
        owesContinue = true
        payContinue()
    }

    private func payContinue() {
        guard owesContinue, underWay == 1, let context else { return }
        owesContinue = false
        context.writeAndFlush(wrapOutboundOut(.head(HTTPTypes.HTTPResponse(status: .continue))), promise: nil)
    }

    private func expect(_ next: Reading) {
        reading = next
        timer?.cancel()
        timer = nil
    }

    /// The bytes at hand are used up. Only now is a deadline worth its timer: most requests arrive in one piece.
    func readEnded() {
        if isClosing {
            context?.read()
            return
        }
        // The decoder bounds the header lines; this bounds a request line without end.
        if reading == .header, underWay == 0, headerBytes > limits.headerBytes * 2 { refuse(.headerTooLarge) }
        guard timer == nil else { return }
        switch reading {
        case .nothing: break
        case .header: startTimer(limits.headerMilliseconds)
        case .body: startTimer(limits.bodyMilliseconds)
        }
    }

    private func startTimer(_ milliseconds: Int64) {
        timer = context?.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) { [weak self] in
            self?.timeUp()
        }
    }

    private func timeUp() {
        timer = nil
        guard let context, !isClosing else { return }
        switch reading {
        case .nothing: context.close(promise: nil)
        case .header:
            // A request before this one is still being answered: its answer comes first.
            if underWay > 0 { startTimer(limits.headerMilliseconds) } else { refuse(.headerTooSlow) }
        case .body:
            if underWay > 1 { startTimer(limits.bodyMilliseconds) } else { context.fireErrorCaught(BodyTooSlow()) }
        }
    }

    // MARK: Answering

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isClosing else { return }
        // With a request under way its reader gets the error; a broken connection hears no answer.
        guard underWay == 0, !(error is IOError) else {
            context.fireErrorCaught(error)
            return
        }
        let isOverflow = (error as? HTTPParserError) == .headerOverflow
        refuse(isOverflow ? .headerTooLarge : .malformed)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isClosing else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head):
            if head.headerFields[.connection] == "close" { closesAfterAnswer = true }
            context.write(data, promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            underWay -= 1
            book.requestEnded(context.channel)
            context.write(data, promise: promise)
            if closesAfterAnswer { return finish(context) }
            if underWay == 0, let fault = owedFault { return refuse(fault) }
            payContinue()
        }
    }

    /// Answers by itself, which it may only do when no request's answer is outstanding, and closes.
    private func refuse(_ fault: WireFault) {
        guard let context, !isClosing else { return }
        let answer = server.refusal(fault)
        var buffer = context.channel.allocator.buffer(capacity: answer.body.count)
        buffer.writeBytes(answer.body)
        context.write(wrapOutboundOut(.head(MessageConversion.head(of: answer, closes: true))), promise: nil)
        context.write(wrapOutboundOut(.body(buffer)), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        finish(context)
    }

    /// Sends what is written, ends our side, and throws away what still comes in: closing outright would answer it
    /// with a reset, which can overtake the answer.
    private func finish(_ context: ChannelHandlerContext) {
        isClosing = true
        expect(.nothing)
        context.flush()
        context.close(mode: .output, promise: nil)
        context.read()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(limits.lingerMilliseconds)) {
            [weak self] in self?.context?.close(promise: nil)
        }
    }

    /// A client that asks and never reads would hold its connection for ever: with answers outstanding it is not idle.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stallTimer?.cancel()
        stallTimer = nil
        if !context.channel.isWritable {
            let patience = TimeAmount.milliseconds(limits.idleMilliseconds)
            stallTimer = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { [weak self] in
                self?.context?.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isClosing, let event = event as? ChannelEvent, event == .inputClosed {
            context.close(promise: nil)
            return
        }
        context.fireUserInboundEventTriggered(event)
    }
}
