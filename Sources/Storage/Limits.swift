/// Bounds on what the store holds in memory or answers at once.
enum Limits {
    /// SQLite's page cache in KiB.
    static let pageCacheKibibytes = 8_192
    /// Pages of the write-ahead log after which a commit also checkpoints: 16 MiB of 4 KiB pages.
    static let checkpointPages = 4_000
    /// The write-ahead log file is cut back to this many bytes after a checkpoint.
    static let journalBytes = 64 << 20
    /// How long a statement waits for a lock of another process before it fails.
    static let busyMilliseconds: Int32 = 2_000
    /// Room for the texts of one statement's parameters; longer ones are copied by SQLite.
    static let parameterBytes = 64 << 10
    /// Pages copied in one step of a backup.
    static let backupPages: Int32 = 4_096
    /// Most rows one read may answer, whatever the caller asks for; more is an error, never a silent cut.
    static let rows = 1_000_000
    /// Rows of a chain that verification holds at once.
    static let verificationPage = 1_000
    /// Verification stops collecting after this many faults of one kind.
    static let faults = 100
    /// Subtrees of the hash trees are kept from this level upwards, so of blocks of 256 rows: a proof reads at most two
    /// blocks, and a kept row stands for 256.
    static let blockLevel = 8
    /// Bytes of one moment's picture of the panels before it is compressed.
    static let pictureBytes = 8 << 20
    /// Bytes of a proof from outside: a path of 63 hashes and a movement of the largest size fit.
    static let proofBytes = 1 << 20
    /// Bytes of a movement's text in a proof.
    static let entryBytes = 512 << 10
    /// Rows of which a head file holds the hashes one by one.
    static let witnessedRows: Int64 = 1_000_000
    /// Bytes of a head file from outside: two trees of that many rows in base 64.
    static let headFileBytes = 96 << 20
    /// Moments in documents from outside lie before the year 10000.
    static let latestMilliseconds: Int64 = 253_402_300_800_000
    /// Bytes of the data folder's lock file that are read to tell who holds it.
    static let lockHolderBytes = 256
}
