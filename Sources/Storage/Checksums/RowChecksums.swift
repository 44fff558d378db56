import CSQLite
import Cryptography

/// A table whose rows carry a checksum in their last column.
struct CheckedShape {
    let name: String
    /// All but the checksum, in the order of the schema; this is what the checksum is over.
    let columns: [String]
    /// Places in `columns` of the primary key's columns that name the row for people.
    let key: [Int]

    /// An expression that names the row.
    var label: String {
        key.map { "COALESCE(CAST(\(columns[$0]) AS TEXT), '')" }.joined(separator: " || ' ' || ")
    }
}

/// What all rows of a table add up to: how many they are, and the sum of their checksums modulo 2^128. A row removed,
/// added or put back as it once was changes it.
struct RowSum: Equatable {
    var rows: Int64 = 0
    var low: UInt64 = 0
    var high: UInt64 = 0

    mutating func add(_ one: RowChecksum) {
        rows += 1
        let (sum, carry) = low.addingReportingOverflow(one.low)
        (low, high) = (sum, high &+ one.high &+ (carry ? 1 : 0))
    }

    mutating func remove(_ one: RowChecksum) {
        rows -= 1
        let (rest, borrow) = low.subtractingReportingOverflow(one.low)
        (low, high) = (rest, high &- one.high &- (borrow ? 1 : 0))
    }
}

struct RowChecksum: Equatable {
    static let byteCount = 16
    var low: UInt64
    var high: UInt64
}

/// The keyed checksums of one connection: SQL functions that make and check them, and the sums over each table.
///
/// - `row_checksum(table, columns...)` is what a new row gets.
/// - `row_replaced(table, old columns..., old checksum, new columns...)` is what a changed row gets; it fails when the
///   old row was not intact, so that nothing damaged is ever made good.
/// - `row_removed(table, columns..., checksum)` takes a deleted row out of the table's sum.
/// - `row_intact(table, columns..., checksum)` is 1, or ends the statement with an error that names the row.
/// - `row_matches(table, columns..., checksum)` is 1 or 0. For verification.
///
/// `table` is the table's place in `shapes`. The first three change the sums, when their statement has changed rows.
final class RowChecksums {
    private let code: KeyedCode?
    private(set) var shapes: [CheckedShape] = []
    private var prefixes: [[UInt8]] = []
    /// By the place of the table, with what the running transaction did.
    var sums: [RowSum] = []
    /// The same as the last commit left them.
    var committed: [RowSum] = []
    /// What the running statement did, taken over when it has ended well.
    private var pending: [(table: Int, old: RowChecksum?, new: RowChecksum?)] = []
    /// Prepared at its first use.
    var saveSums: SQLStatement?
    private var space = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 8)

    /// - Parameter key: nil of a reader that has none: it takes rows as they are.
    init(key: RowKey?) { code = key.map { KeyedCode(key: $0.secret) } }

    deinit { space.deallocate() }

    /// False of a reader without a key.
    var hasKey: Bool { code != nil }

    /// Why statements cannot be made over the tables as they are: their schema is damaged.
    private(set) var schemaFault: String?

    func note(fault: String) {
        if schemaFault == nil { schemaFault = fault }
    }

    func place(of table: String) -> Int? { shapes.firstIndex { $0.name == table } }

    /// Learns which tables carry checksums, from the schema.
    func learn(on connection: SQLConnection) throws(StoreError) {
        shapes = try connection.checkedShapes()
        prefixes = shapes.map { Array($0.name.utf8) + [0] }
        sums = Array(repeating: RowSum(), count: shapes.count)
        committed = sums
    }

    /// The running statement has ended well; it changed rows or not.
    func settle(changed: Bool) {
        guard !pending.isEmpty else { return }
        if changed {
            for change in pending {
                if let old = change.old { sums[change.table].remove(old) }
                if let new = change.new { sums[change.table].add(new) }
            }
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// The checksum of anything that is no row, under the same key; nil without a key.
    func checksum(of text: String) -> RowChecksum? {
        guard let code else { return nil }
        return Array(text.utf8).withUnsafeBytes { bytes in
            let (high, low) = code.half(of: bytes)
            return RowChecksum(low: low, high: high)
        }
    }
}

// MARK: the bytes under a checksum

extension RowChecksums {
    typealias Values = UnsafeMutablePointer<OpaquePointer?>

    /// Kind and bytes of each value after the table's name: no two rows of two tables have the same bytes.
    private func checksum(_ table: Int, _ values: Values, _ range: Range<Int>) -> RowChecksum? {
        guard let code else { return nil }
        var used = 0
        append(prefixes[table], &used)
        for index in range { append(values[index], &used) }
        let (high, low) = code.half(of: UnsafeRawBufferPointer(rebasing: space[..<used]))
        return RowChecksum(low: low, high: high)
    }

    private func append(_ bytes: [UInt8], _ used: inout Int) {
        reserve(used + bytes.count)
        for byte in bytes {
            space[used] = byte
            used += 1
        }
    }

    private func append(_ value: OpaquePointer?, _ used: inout Int) {
        let kind = sqlite3_value_type(value)
        reserve(used + 9)
        space[used] = UInt8(truncatingIfNeeded: kind)
        used += 1
        switch kind {
        case SQLITE_NULL: break
        case SQLITE_INTEGER: store(UInt64(bitPattern: sqlite3_value_int64(value)), &used)
        case SQLITE_FLOAT: store(sqlite3_value_double(value).bitPattern, &used)
        case SQLITE_TEXT:
            let start = UnsafeRawPointer(sqlite3_value_text(value))
            append(start, Int(sqlite3_value_bytes(value)), &used)
        default: append(sqlite3_value_blob(value), Int(sqlite3_value_bytes(value)), &used)
        }
    }

    private func append(_ start: UnsafeRawPointer?, _ count: Int, _ used: inout Int) {
        store(UInt64(count), &used)
        reserve(used + count)
        if let start, count > 0, let base = space.baseAddress {
            (base + used).copyMemory(from: start, byteCount: count)
        }
        used += count
    }

    private func store(_ number: UInt64, _ used: inout Int) {
        space.storeBytes(of: number.littleEndian, toByteOffset: used, as: UInt64.self)
        used += 8
    }

    private func reserve(_ count: Int) {
        guard count + 8 > space.count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: (count + 8) * 2, alignment: 8)
        larger.copyMemory(from: UnsafeRawBufferPointer(space))
        space.deallocate()
        space = larger
    }
}

// MARK: the SQL functions

extension RowChecksums {
    private enum Act: Int {
        case make, replace, remove, demand, compare
    }

    /// Makes the functions known to a connection, which must not outlive this object.
    func register(on handle: OpaquePointer?) -> Bool {
        let own = Unmanaged.passUnretained(self).toOpaque()
        typealias Function = @convention(c) (OpaquePointer?, Int32, Values?) -> Void
        let functions: [(String, Function)] = [
            ("row_checksum", { RowChecksums.act(.make, $0, $1, $2) }),
            ("row_replaced", { RowChecksums.act(.replace, $0, $1, $2) }),
            ("row_removed", { RowChecksums.act(.remove, $0, $1, $2) }),
            ("row_intact", { RowChecksums.act(.demand, $0, $1, $2) }),
            ("row_matches", { RowChecksums.act(.compare, $0, $1, $2) }),
        ]
        return functions.allSatisfy { name, function in
            sqlite3_create_function_v2(
                handle, name, -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, own, function, nil, nil, nil) == SQLITE_OK
        }
    }

    private static func act(_ act: Act, _ context: OpaquePointer?, _ count: Int32, _ values: Values?) {
        guard let own = sqlite3_user_data(context), let values, count > 1 else {
            return sqlite3_result_error(context, "a checksum of no row", -1)
        }
        Unmanaged<RowChecksums>.fromOpaque(own).takeUnretainedValue().act(act, context, Int(count), values)
    }

    private func act(_ act: Act, _ context: OpaquePointer?, _ count: Int, _ values: Values) {
        let table = Int(sqlite3_value_int64(values[0]))
        guard shapes.indices.contains(table) else { return sqlite3_result_error(context, "no such table", -1) }
        let width = shapes[table].columns.count
        let expected: Int
        switch act {
        case .make: expected = 1 + width
        case .replace: expected = 2 + 2 * width
        case .remove, .demand, .compare: expected = 2 + width
        }
        guard count == expected else { return sqlite3_result_error(context, "columns are missing", -1) }
        switch act {
        case .make: answer(context, nil, checksum(table, values, 1..<(1 + width)), table)
        case .replace:
            guard let old = demanded(table, values, context) else { return }
            answer(context, old, checksum(table, values, (2 + width)..<(2 + 2 * width)), table)
        case .remove:
            // Whether it was intact does not matter any more.
            guard let old = RowChecksums.stored(values[1 + width]) else {
                return sqlite3_result_error(context, "a row of \(shapes[table].name) has no checksum", -1)
            }
            pending.append((table, old, nil))
            sqlite3_result_int(context, 1)
        case .demand:
            guard hasKey else { return sqlite3_result_int(context, 1) }
            guard demanded(table, values, context) != nil else { return }
            sqlite3_result_int(context, 1)
        case .compare: sqlite3_result_int(context, !hasKey || intact(table, values) != nil ? 1 : 0)
        }
    }

    private func answer(_ context: OpaquePointer?, _ old: RowChecksum?, _ new: RowChecksum?, _ table: Int) {
        guard let new else { return sqlite3_result_error(context, "there is no key for row checksums", -1) }
        pending.append((table, old, new))
        withUnsafeTemporaryAllocation(byteCount: RowChecksum.byteCount, alignment: 8) { bytes in
            bytes.storeBytes(of: new.high.bigEndian, toByteOffset: 0, as: UInt64.self)
            bytes.storeBytes(of: new.low.bigEndian, toByteOffset: 8, as: UInt64.self)
            paydeck_sqlite3_result_blob_copied(context, bytes.baseAddress, Int32(bytes.count))
        }
    }

    /// The stored checksum of an intact row; nil after an error that names the row.
    private func demanded(_ table: Int, _ values: Values, _ context: OpaquePointer?) -> RowChecksum? {
        if let stored = intact(table, values) { return stored }
        let shape = shapes[table]
        let key = shape.key.map { RowChecksums.text(values[1 + $0]) }.joined(separator: " ")
        sqlite3_result_error(
            context,
            "row \(key) of \(shape.name) is not as the engine wrote it: its checksum does not fit", -1)
        return nil
    }

    private func intact(_ table: Int, _ values: Values) -> RowChecksum? {
        let width = shapes[table].columns.count
        guard let stored = RowChecksums.stored(values[1 + width]),
            stored == checksum(table, values, 1..<(1 + width))
        else { return nil }
        return stored
    }

    private static func stored(_ value: OpaquePointer?) -> RowChecksum? {
        guard sqlite3_value_type(value) == SQLITE_BLOB, sqlite3_value_bytes(value) == RowChecksum.byteCount,
            let start = sqlite3_value_blob(value)
        else { return nil }
        return RowChecksum(
            low: UInt64(bigEndian: start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
            high: UInt64(bigEndian: start.loadUnaligned(fromByteOffset: 0, as: UInt64.self)))
    }

    private static func text(_ value: OpaquePointer?) -> String {
        guard let start = sqlite3_value_text(value) else { return "" }
        return String(String(cString: start).prefix(64))
    }
}

extension SQLConnection {
    /// Name of the column that holds a row's checksum.
    static let checksumColumn = "checksum"

    /// All tables with the column, by name.
    fileprivate func checkedShapes() throws(StoreError) -> [CheckedShape] {
        let tables = passingStatement(
            """
            SELECT t.name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c \
            WHERE t.type = 'table' AND t.name <> 'table_sums' AND c.name = '\(SQLConnection.checksumColumn)' \
            ORDER BY t.name
            """)
        let names = try tables.rows({ _ in }) { row throws(StoreError) in row.text() }
        var shapes: [CheckedShape] = []
        for name in names {
            let info = passingStatement("SELECT name, pk FROM pragma_table_info('\(name)') ORDER BY cid")
            let columns = try info.rows({ _ in }) { row throws(StoreError) in (name: row.text(), place: row.int()) }
                .filter { $0.name != SQLConnection.checksumColumn }
            // The partition is part of each identifier already.
            let key = columns.indices.filter { columns[$0].place > 0 && columns[$0].name != "partition" }
                .sorted { columns[$0].place < columns[$1].place }
            shapes.append(CheckedShape(name: name, columns: columns.map(\.name), key: key))
        }
        return shapes
    }
}
