import ArgumentParser
import Console
import Engine
import EngineHost
import Operations
import Payments
import Routing

struct CapacityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Tell whether a promotion's peak fits the channels' ceilings, and what to do when it does not.",
        discussion: """
            Recorded orders are decided again at the rate of the peak. With --data they are a store's (an engine may \
            run on it; it is read at one moment), with what each channel has carried today; without it, the demo's \
            recorded day. The channels are those of --config, else the demo's. Without --peak it is about the peak an \
            operator has planned. Exit code 0: it fits, 1: it does not.
            """)

    @Option(help: "Orders per second, for example 1900/s.")
    var peak: String?

    @Option(help: "When it begins, by Beijing's clock: 20:00, the next one. Without it: now.")
    var at: String?

    @Option(help: "How long it lasts, 1 to 1440 minutes.")
    var minutes = PeakWords.usualMinutes

    @Option(help: "The data folder of an engine or demo.")
    var data: String?

    @Option(help: "The engine's configuration file; its channels, and its data folder unless --data names one.")
    var config: String?

    @Option(name: .customLong("demo-data"), help: "Folder with the demo's channels and recorded day.")
    var demoData: String?

    @Flag(help: "One JSON object.")
    var json = false

    @Flag(help: "Plain lines for people; the standard.")
    var plain = false

    @OptionGroup var words: CommandLanguage

    func validate() throws {
        if let fault { throw ValidationError(fault) }
    }

    func run() throws {
        let now = SystemClock.now()
        let view: CapacityView
        do {
            view = try answer(at: now)
        } catch let error as ConfigurationError {
            StandardStreams.complain("\(error)")
            throw Exit.unusable
        }
        if json {
            StandardStreams.document(try CapacityJSON.text(view))
        } else {
            for line in CapacityText.plain(view, words.language) { StandardStreams.print(line) }
        }
        if !view.fits { throw Exit.foundFault }
    }

    /// What is wrong with the arguments.
    private var fault: String? {
        if json, plain { return "one of --json, --plain" }
        if !PlannedPeak.minuteRange.contains(minutes) { return "--minutes wants 1 to 1440, not \(minutes)" }
        if let peak, PeakWords.rate(peak) == nil {
            return "--peak wants orders per second, 0.01 to 100000, for example 1900/s"
        }
        if let at, PeakWords.moment(at, after: 0) == nil { return "--at wants a time such as 20:00" }
        if peak == nil, at != nil { return "--at goes with --peak" }
        return peak == nil && data == nil && config == nil ? "--peak wants orders per second, for example 1900/s" : nil
    }

    private func answer(at now: Timestamp) throws -> CapacityView {
        let file = try config.map { try EngineFile($0, at: now) }
        guard let folder = data ?? file?.dataFolder else { return try recordedDay(at: now) }
        let profiles = try file?.configuration.profiles ?? demo().profiles
        if file == nil, demoData == nil {
            StandardStreams.complain("the ceilings are those of the demo's channels; --config names an engine's own")
        }
        return try StoreFile.reading(folder) { store in
            let planned = try CapacityState.plannedPeak(store, at: now)
            guard let peak = asked(at: now) ?? planned else {
                StandardStreams.complain(words.language.text(.capNoPeak) + ": --peak RATE")
                throw Exit.unusable
            }
            return try CapacityState.read(store, profiles: profiles, peak: peak, at: now)
                .view(peak, self.peak == nil ? .planned : .asked)
        }
    }

    private func recordedDay(at now: Timestamp) throws -> CapacityView {
        guard let peak = asked(at: now) else { throw Exit.unusable }
        return try demo().capacity(peak, at: now).view(peak, .asked)
    }

    private func asked(at now: Timestamp) -> PlannedPeak? {
        guard let rate = peak.flatMap(PeakWords.rate) else { return nil }
        let moment = at.flatMap { PeakWords.moment($0, after: now.milliseconds) } ?? now.milliseconds
        return PlannedPeak(centiPerSecond: rate, at: Timestamp(milliseconds: moment), minutes: minutes)
    }

    private func demo() throws -> DemoData {
        try DemoData(folder: DataFinder.folder("demo-data", option: demoData, variable: "PAYDECK_DEMO_DATA"))
    }
}
