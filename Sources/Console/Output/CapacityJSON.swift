import DisplayText
import FoundationEssentials
package import Operations

/// An answer about capacity as one JSON object with sorted keys, the same as `--once capacity --json` holds.
package enum CapacityJSON {
    package static func text(_ view: CapacityView) throws(JSONRenderer.Fault) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return JSONText.safe(String(decoding: try encoder.encode(view), as: UTF8.self)) + "\n"
        } catch {
            throw .notEncodable
        }
    }
}
