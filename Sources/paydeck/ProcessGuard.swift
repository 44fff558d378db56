import Cryptography

/// What keeps secrets inside this process: no core file holds them, no other program of the same user reads its memory,
/// and keys lie where nothing is swapped out.
enum ProcessGuard {
    /// To be called first, before a key is read or a thread is made.
    static func apply() {
        SecretMemory.forbidDumps()
        SecretMemory.prepare()
    }
}
