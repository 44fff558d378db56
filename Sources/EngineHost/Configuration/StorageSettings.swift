/// Reads `[storage]`: what is kept free for bad days, and where it is written how far the store is.
package struct StorageSettings: Sendable, Equatable {
    /// MiB of the ballast in the data folder; 0 for none.
    package var ballastMiB = 0
    /// The marker's file; nil when none is kept.
    package var marker: String?
    /// Whether the marker goes to the system's log, too, once a minute.
    package var markerToSyslog = false

    /// Neither: for what lives as long as a test or a demo.
    package init() {}

    /// - Parameter dataFolder: where the marker lies when nothing is said.
    init(
        _ table: ConfigurationTable?, _ files: NamedFiles, dataFolder: String
    ) throws(ConfigurationError) {
        marker = dataFolder + "/" + MarkerFile.fileName
        guard let table else { return }
        try table.expect(["ballast_mib", "marker_file", "marker_syslog"])
        ballastMiB = Int(try table.integer("ballast_mib", in: 0...65_536, standard: 64))
        markerToSyslog = try table.boolean("marker_syslog", standard: false)
        guard table.has("marker_file") else { return }
        let path = files.path(try table.text("marker_file", maximum: 1_024))
        guard FileText.exists(path) || FileText.exists(FileText.folder(of: path)) else {
            throw table.fault("marker_file", "must lie in a folder that is there, best on another disk")
        }
        marker = path
    }
}
