package import Control
import Operations
package import Terminal

/// What a monkey at the keyboard brought about.
package struct MonkeyFigures: Sendable, Equatable {
    package var strokes = 0
    package var bytes = 0
    package var keys = 0
    package var dialogs = 0
    package var keysInDialogs = 0
    package var keysArmed = 0
    package var snapshots = 0
    package var previews = 0
    /// Bytes of pastes thrown away, and keys of bursts.
    package var pasteDropped = 0
    package var burstDropped = 0
    /// Commands of class 1 that reached the engine.
    package var lightCommands = 0
    /// Commands of class 2 and above that reached the engine: must be none.
    package var graveCommands: [String] = []

    package init() {}
}

/// A monkey at the keyboard of a console: bytes through the real decoder into the real model, whose requests go to
/// whatever engine it is given, on a clock of its own. For the bench and the tests: no accident does harm.
package final class KeyMonkey {
    package private(set) var figures = MonkeyFigures()
    package private(set) var model: ConsoleModel
    package private(set) var now: Int64 = 0
    private let client: any EngineClient
    private let onTime: (Int64) -> Void
    private var decoder = KeyDecoder()
    private var hand: MonkeyHand

    /// - Parameter onTime: told the monkey's clock before each call to the engine, for engines that follow it.
    package init(
        client: any EngineClient, seed: UInt64, size: Size = Size(width: 100, height: 30),
        onTime: @escaping (Int64) -> Void = { _ in }
    ) {
        self.client = client
        self.onTime = onTime
        hand = MonkeyHand(seed: seed)
        model = ConsoleModel(screen: .channels, language: .english, size: size, seed: seed, now: 0)
        take(.tick(bytesPerSecond: nil))
    }

    /// Strikes until so many keys have reached the model. Every `armedEvery` keys somebody arms the session, writes a
    /// good reason, opens a dialog and leaves: the monkey would hardly do it by itself.
    package func strike(keys: Int, armedEvery: Int = 400, progress: (Int) -> Void = { _ in }) {
        let end = figures.keys + keys
        var nextArmed = figures.keys
        while figures.keys < end {
            if figures.keys >= nextArmed {
                nextArmed = figures.keys + armedEvery
                prepare()
                progress(figures.keys)
            }
            let (bytes, pause) = hand.stroke()
            figures.strokes += 1
            feed(bytes, after: pause)
        }
    }

    /// Pastes so many bytes in reads of 16 KiB, with or without the terminal's marks around them.
    package func paste(bytes count: Int, isMarked: Bool, inDialog: Bool) {
        prepare()
        if inDialog { openDialog() }
        var bytes = hand.paste(bytes: count)
        if isMarked { bytes = Array("\u{1B}[200~".utf8) + bytes.filter { $0 != 0x1B } + Array("\u{1B}[201~".utf8) }
        for start in stride(from: 0, to: bytes.count, by: 16_384) {
            feed(Array(bytes[start..<min(start + 16_384, bytes.count)]), after: 3)
        }
        wait(3_000)
    }

    /// Opens a class 3 dialog and fills everything in rightly: what is missing is Enter, twice, on purpose.
    package func fillDialog() {
        prepare()
        openDialog()
        type("gateway timeouts, INC-77")
        feed([0x0D], after: 300)
        type(model.dialog?.wantedConfirmation ?? "")
        wait(1_200)
    }

    /// As keyboards do: the press, half a second of nothing, then thirty a second.
    package func holdEnter(milliseconds: Int64) {
        feed([0x0D], after: 500)
        feed([0x0D], after: 500)
        var held: Int64 = 500
        while held < milliseconds {
            feed([0x0D], after: 33)
            held += 33
        }
        wait(2_000)
    }

    /// As a person does who means it.
    package func pressEnterTwice() {
        feed([0x0D], after: 700)
        feed([0x0D], after: 700)
        wait(1_000)
    }

    // MARK: a careful hand in between

    private func prepare() {
        decoder = KeyDecoder()
        for _ in 0..<4 { feed([0x1B], after: 300) }
        type("n")
        if model.lock != nil { unlock() }
        feed([0x32], after: 300)
        if !model.isArmed {
            type("!")
            wait(100)
            type("shift change, INC-2231")
            feed([0x0D], after: 300)
        }
        wait(400)
    }

    private func unlock() {
        type(model.shown?.operatorName ?? "")
        feed([0x0D], after: 300)
    }

    private func openDialog() {
        type("F")
        wait(800)
    }

    private func type(_ text: String) { for byte in text.utf8 { feed([byte], after: 90) } }

    /// Time passes in steps as a console's own clock makes it.
    package func wait(_ milliseconds: Int64) {
        let end = now + milliseconds
        while now < end {
            now = min(end, now + 50)
            deliver(decoder.flush(at: now))
            take(.tick(bytesPerSecond: nil))
        }
    }

    private func feed(_ bytes: [UInt8], after pause: Int64) {
        let due = now + pause
        while let deadline = [decoder.deadline, model.nextDeadline].compactMap({ $0 }).min(), deadline < due {
            now = max(now + 1, deadline)
            guard now < due else { break }
            deliver(decoder.flush(at: now))
            take(.tick(bytesPerSecond: nil))
        }
        now = due
        figures.bytes += bytes.count
        decoder.inField = model.inField
        deliver(decoder.feed(bytes, at: now))
    }

    private func deliver(_ events: [TimedEvent]) {
        for event in events {
            switch event.event {
            case .pasteDropped(let bytes): figures.pasteDropped += bytes
            case .burstDropped(let keys): figures.burstDropped += keys
            default: figures.keys += 1
            }
            let hadDialog = model.dialog != nil
            if model.isArmed { figures.keysArmed += 1 }
            if hadDialog { figures.keysInDialogs += 1 }
            take(.key(event.event, repeats: event.repeats), at: event.atMilliseconds)
            if model.dialog != nil, !hadDialog { figures.dialogs += 1 }
        }
    }

    private func take(_ event: ConsoleEvent, at moment: Int64? = nil) {
        var requests = model.take(event, at: moment ?? now)
        while !requests.isEmpty {
            let request = requests.removeFirst()
            count(request)
            onTime(now)
            if let answer = EngineCalls.answer(request, client) { requests += model.take(answer, at: now) }
        }
    }

    private func count(_ request: ConsoleRequest) {
        switch request {
        case .fetch: figures.snapshots += 1
        case .preview: figures.previews += 1
        case .submit(let envelope) where envelope.command.leastClass >= 2:
            figures.graveCommands.append("\(envelope.command)")
        case .submit: figures.lightCommands += 1
        default: break
        }
    }
}
