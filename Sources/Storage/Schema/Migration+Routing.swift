extension Migration {
    /// What a decision rests on besides its channels: terms and draw, as JSON. Empty for decisions made before, whose
    /// candidates lack their inputs, too: they can be read, not decided again.
    static let routing = Migration(
        name: "0006-routing", statements: ["ALTER TABLE decisions ADD COLUMN basis TEXT NOT NULL DEFAULT ''"])
}
