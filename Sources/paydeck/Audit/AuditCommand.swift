import ArgumentParser

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Who did what: export and check the audit chain, replay recorded sessions.",
        discussion: "docs/audit.md tells what stands in the chain, what each check shows, and what it cannot show.",
        subcommands: [AuditExportCommand.self, AuditVerifyCommand.self, HeadCommand.self, AuditReplayCommand.self])
}
