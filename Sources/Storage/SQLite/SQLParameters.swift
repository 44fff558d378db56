import CSQLite
import Payments

/// Binds a statement's parameters one after the other.
struct SQLParameters {
    private let handle: OpaquePointer
    private let space: ParameterSpace
    private(set) var count: Int32 = 0
    /// The first result that was not OK.
    private(set) var code: Int32 = SQLITE_OK

    init(_ handle: OpaquePointer, _ space: ParameterSpace) {
        self.handle = handle
        self.space = space
    }

    private mutating func note(_ result: Int32) {
        if result != SQLITE_OK, code == SQLITE_OK { code = result }
    }

    mutating func integer(_ value: Int64) {
        count += 1
        note(sqlite3_bind_int64(handle, count, value))
    }

    mutating func integer(_ value: Int) { integer(Int64(value)) }

    mutating func flag(_ value: Bool) { integer(Int64(value ? 1 : 0)) }

    mutating func time(_ value: Timestamp) { integer(value.milliseconds) }

    mutating func time(_ value: Timestamp?) {
        if let value { time(value) } else { null() }
    }

    mutating func text(_ value: String) {
        count += 1
        if let placed = space.place(value) {
            let start = placed.start.assumingMemoryBound(to: CChar.self)
            note(paydeck_sqlite3_bind_text_borrowed(handle, count, start, Int32(placed.count)))
        } else {
            note(paydeck_sqlite3_bind_text_copied(handle, count, value, Int32(clamping: value.utf8.count)))
        }
    }

    mutating func text(_ value: String?) {
        if let value { text(value) } else { null() }
    }

    mutating func text(_ value: some RawRepresentable<String>) { text(value.rawValue) }

    mutating func id<Noun>(_ value: Identifier<Noun>) { text(value.text) }

    mutating func id<Noun>(_ value: Identifier<Noun>?) { text(value?.text) }

    /// An identifier that may be `.none`, which a column holds as NULL.
    mutating func idOrNone<Noun>(_ value: Identifier<Noun>) { text(value.isNone ? nil : value.text) }

    /// Both columns of a primary key: the partition and the identifier.
    mutating func key<Noun>(_ value: Identifier<Noun>) {
        integer(value.partition)
        text(value.text)
    }

    mutating func bytes(_ value: [UInt8]) {
        count += 1
        // An empty array has no address; SQLite would store NULL for it.
        note(
            value.isEmpty
                ? sqlite3_bind_zeroblob(handle, count, 0)
                : paydeck_sqlite3_bind_blob_copied(handle, count, value, Int32(clamping: value.count)))
    }

    mutating func null() {
        count += 1
        note(sqlite3_bind_null(handle, count))
    }
}
