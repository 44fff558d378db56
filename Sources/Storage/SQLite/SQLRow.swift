import CSQLite
import Payments

/// Reads the columns of a row one after the other. What the schema already guarantees is taken as it is; what only
/// our own code guarantees (names of states, JSON) is checked, because a row may have been damaged.
struct SQLRow {
    private let handle: OpaquePointer
    private var index: Int32 = 0

    init(_ handle: OpaquePointer) { self.handle = handle }

    private mutating func next() -> Int32 {
        defer { index += 1 }
        return index
    }

    private mutating func isNull() -> Bool { sqlite3_column_type(handle, index) == SQLITE_NULL }

    mutating func skip() { index += 1 }

    mutating func int64() -> Int64 { sqlite3_column_int64(handle, next()) }

    mutating func int() -> Int { Int(int64()) }

    mutating func flag() -> Bool { int64() != 0 }

    mutating func time() -> Timestamp { Timestamp(milliseconds: int64()) }

    mutating func optionalTime() -> Timestamp? {
        guard !isNull() else {
            skip()
            return nil
        }
        return time()
    }

    mutating func text() -> String {
        let column = next()
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    mutating func optionalText() -> String? {
        guard !isNull() else {
            skip()
            return nil
        }
        return text()
    }

    mutating func bytes() -> [UInt8] {
        let column = next()
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    mutating func id<Noun>() -> Identifier<Noun> { Identifier(trusted: text()) }

    mutating func idOrNone<Noun>() -> Identifier<Noun> { optionalID() ?? .none }

    mutating func optionalID<Noun>() -> Identifier<Noun>? { optionalText().map { Identifier(trusted: $0) } }

    mutating func channel() -> ChannelID { ChannelID(text()) }

    mutating func optionalChannel() -> ChannelID? { optionalText().map { ChannelID($0) } }

    mutating func shop() -> ShopID { ShopID(trusted: text()) }

    /// A case of an enum by its stored name; an unknown name means the row is damaged or written by a newer version.
    mutating func name<Name: RawRepresentable<String>>(
        _ type: Name.Type = Name.self
    ) throws(StoreError) -> Name {
        let column = index
        let text = text()
        guard let value = Name(rawValue: text) else {
            let title = sqlite3_column_name(handle, column).map { String(cString: $0) } ?? "\(column)"
            throw .fatal("column \(title): \"\(text)\" is no \(Name.self)")
        }
        return value
    }

    mutating func money(_ currency: Currency) -> Money { Money(minorUnits: int64(), currency: currency) }
}
