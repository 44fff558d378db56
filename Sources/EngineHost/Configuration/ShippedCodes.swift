import Channels

/// The tables of codes inside this program.
enum ShippedCodes {
    /// Throws for the first thing that is wrong in them: a refusal that is misread costs orders.
    static func check() throws(ConfigurationError) {
        guard let fault = ChannelCodes.faults.first else { return }
        throw ConfigurationError(file: fault.file, line: fault.line, key: fault.column, rule: fault.rule)
    }
}
