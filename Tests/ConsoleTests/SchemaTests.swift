import Console
import JSON
import Operations
import Testing

/// What scripts may rely on: every member a screen's document has, with its type. Members may be added; one that goes or
/// changes its type fails here.
@Suite("The shape of --once --json")
struct SchemaTests {
    @Test("no member of a screen's document goes or changes its type", arguments: ScreenName.allCases)
    func shapes(screen: ScreenName) throws {
        let text = try OneShot(screen: screen, language: .english).text(.json, from: FakeEngine())
        let lines = Set(SchemaTests.lines(try JSONParser.parse(text), at: ""))
        let known = Golden.lines("schema-\(screen.rawValue)", now: lines.sorted())
        #expect(known.count >= 40, "\(screen): the schema says something")
        #expect(known.filter { !lines.contains($0) } == [], "\(screen)")
    }

    /// `channels[].id string`, one for each path and type.
    private static func lines(_ value: JSONValue, at path: String) -> [String] {
        switch value {
        case .null: []
        case .bool: [path + " boolean"]
        case .number: [path + " number"]
        case .string: [path + " string"]
        case .array(let values): [path + " list"] + values.flatMap { lines($0, at: path + "[]") }
        case .object(let members):
            members.flatMap { lines($0.value, at: path.isEmpty ? $0.name : path + "." + $0.name) }
        }
    }
}
