import Engine
import Operations
import Payments
import Storage

/// Pictures that many consoles share: those who look at the same screen within two fifths of a second see the same one,
/// so that twenty consoles cost the engine little more than one. How old it is, each of them shows.
///
/// - Note: used on the lane's thread alone, besides `forget`.
package final class CommonPictures: Sendable {
    /// A picture older than this is made anew.
    static let sharedMilliseconds: Int64 = 400
    /// Screens and rows looked at at once; beyond it the oldest is made anew.
    static let maximumPictures = 16

    private struct Picture {
        let query: CommonQuery
        let at: Int64
        let snapshot: ConsoleSnapshot
    }

    private let pictures = Locked<[Picture]>([])

    init() {}

    func snapshot(
        _ query: ConsoleQuery, for who: OperatorIdentity, of engine: Engine, at now: Timestamp
    ) throws(StoreError) -> ConsoleSnapshot {
        guard query.at == nil else { return try engine.snapshot(query, for: who, at: now) }
        var snapshot = try common(query.common, of: engine, at: now)
        try engine.complete(&snapshot, query, for: who, at: now)
        return snapshot
    }

    /// Something has been changed by a person, who must see it in the next answer.
    func forget() { pictures.with { $0 = [] } }

    private func common(
        _ query: CommonQuery, of engine: Engine, at now: Timestamp
    ) throws(StoreError) -> ConsoleSnapshot {
        let known = pictures.with { pictures in
            // A clock that was set back makes nothing younger.
            pictures.removeAll { !(0..<CommonPictures.sharedMilliseconds).contains(now.milliseconds - $0.at) }
            return pictures.first { $0.query == query }
        }
        if let known { return known.snapshot }
        let snapshot = try engine.commonSnapshot(query, at: now)
        pictures.with { pictures in
            if pictures.count == CommonPictures.maximumPictures { pictures.removeFirst() }
            pictures.append(Picture(query: query, at: now.milliseconds, snapshot: snapshot))
        }
        return snapshot
    }
}
