package import Control
import Engine
import Operations
import Payments

/// Coming, going, and the recording in between.
extension LocalEngineClient {
    /// Puts on record that somebody has come. `terminal` is its name, `size` such as "160x45".
    package func attach(terminal: String, size: String) {
        put(OperatorNote(.login, target: terminal, change: size))
    }

    /// Nobody sits there any more: ends the recording, and puts on record that the session went, with the digest of
    /// the last part of its recording.
    package func leave() {
        let part = recording.with { kept in
            defer { kept = nil }
            return kept?.finish()
        }
        if let part { put(part.note) }
        put(OperatorNote(.logout, target: part?.name ?? "", shown: part?.digest ?? ""))
    }

    package func record(_ events: [RecordedEvent]) throws(ControlError) {
        guard let recordingFolder else { return }
        let outcome = recording.with { kept -> Result<[SessionRecording.Part], ConfigurationError> in
            do throws(ConfigurationError) {
                if kept == nil { kept = try begin(in: recordingFolder) }
                return .success(try kept?.take(events) ?? [])
            } catch {
                return .failure(error)
            }
        }
        switch outcome {
        case .success(let parts): for part in parts { put(part.note) }
        case .failure(let error): throw .unreachable("the recording cannot be written: \(error)")
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
    private func put(_ note: OperatorNote) { lane.enqueue(.note(note, identity), urgent: true) }
}

extension SessionRecording.Part {
    var note: OperatorNote {
        OperatorNote(
            .sessionRecorded, target: name, change: "\(events) events, \(bytes) bytes", shown: digest)
    }
}
