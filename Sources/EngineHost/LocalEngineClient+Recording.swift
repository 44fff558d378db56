package import Control
import Engine
import Operations
import Payments

/// Why what a console draws is not being recorded.
struct RecordingFault: Sendable {
    let rule: String
    /// When the disk is tried again, on the steady clock, milliseconds.
    let nextTry: Int64
}

/// The recording of the session.
extension LocalEngineClient {
    package func record(_ events: [RecordedEvent]) throws(ControlError) {
        guard let folder = parts.recordingFolder else { return }
        // A disk that is full is not asked again with each thing that is drawn.
        if let fault = recordingFault.with({ $0 }), SystemClock.ticks() < fault.nextTry {
            throw .unreachable(fault.rule)
        }
        let outcome = recording.with { kept -> Result<[SessionRecording.Part], ConfigurationError> in
            do throws(ConfigurationError) {
                if kept == nil { kept = try begin(in: folder) }
                return .success(try kept?.take(events) ?? [])
            } catch {
                return .failure(error)
            }
        }
        switch outcome {
        case .success(let parts):
            if recording.with({ $0?.isWriting }) == true { recordingFault.with { $0 = nil } }
            for part in parts { put(part.note) }
        case .failure(let error):
            // What was written so far stands by itself; the recording goes on in another file.
            let part = recording.with { kept in
                defer { kept = nil }
                return kept?.finish()
            }
            if let part { put(part.note) }
            let rule = "the recording cannot be written: \(error)"
            // Once for each spell: a full disk must not fill the chain as well.
            let fault = RecordingFault(
                rule: rule, nextTry: SystemClock.ticks() + Limits.recordingRetryMilliseconds)
            let isNews = recordingFault.with { known in
                defer { known = fault }
                return known == nil
            }
            if isNews { put(OperatorNote(.sessionRecorded, change: "interrupted", detail: rule)) }
            throw .unreachable(rule)
        }
    }

    private func begin(in folder: String) throws(ConfigurationError) -> SessionRecording {
        for name in RecordingFolder.prune(folder) {
            put(OperatorNote(.sessionRecorded, target: name, change: "deleted", detail: "the oldest of too many bytes"))
        }
        let name = identity.session.isEmpty ? "local" : identity.session
        return try SessionRecording(
            folder: folder, session: name, title: "\(identity.name) \(name)", at: SystemClock.now())
    }

    /// Nobody waits for it; the lane takes it even when it is full.
    func put(_ note: OperatorNote) { parts.lane.enqueue(.note(note, identity)) }
}

extension SessionRecording.Part {
    var note: OperatorNote {
        OperatorNote(
            .sessionRecorded, target: name, change: "\(events) events, \(bytes) bytes", shown: digest)
    }
}
