import Cryptography
import Payments

/// Checks an exported audit by itself: that each row's hash follows from its content and the row before, and that no
/// row is missing between the first and the last. With a signed head that was kept apart from it also that the rows are
/// those the head was made over, and that none was cut off.
package struct AuditExportCheck {
    /// Rows in the file, and the numbers of the first and last.
    package private(set) var rows: Int64 = 0
    package private(set) var first: Int64 = 0
    package private(set) var last: Int64 = 0
    /// Rows that were compared with the head.
    package private(set) var witnessed: Int64 = 0

    private var head = ChainHead.start
    private var tree = HashTreeFrontier()
    private let outside: HeadFile?

    /// Reads the whole file. `isPart`: the file need not begin with the first row nor reach the head's last one.
    /// - Throws: the first bad line.
    package init(
        _ bytes: [UInt8], head outside: HeadFile? = nil, isPart: Bool = false, progress: (Int64) -> Void = { _ in }
    ) throws(AuditExportFault) {
        self.outside = outside
        var reader = try AuditExportReader(bytes)
        while let line = try reader.next() {
            try take(line)
            if rows.isMultiple(of: Int64(Limits.verificationPage)) { progress(rows) }
        }
        try end(reader, isPart: isPart)
    }

    private mutating func take(_ line: AuditExportReader.Line) throws(AuditExportFault) {
        let record = line.link.record
        func fault(_ what: String) -> AuditExportFault {
            AuditExportFault(line: line.number, sequence: record.sequence, what: what)
        }
        if rows == 0 {
            guard record.sequence >= 1 else { throw fault("rows are counted from 1") }
            if record.sequence == 1, line.previous != ChainHead.start.hash {
                throw fault("the first row of a chain follows nothing, but it names a hash before it")
            }
            first = record.sequence
        } else {
            guard record.sequence == head.sequence + 1 else {
                throw fault("row \(head.sequence + 1) should stand here: rows are missing, repeated or out of order")
            }
            guard line.previous == head.hash else { throw fault("the hash before it is not that of the row before") }
        }
        guard record.hash(after: line.previous) == line.link.hash else {
            throw fault("its content does not give its hash: the row was changed")
        }
        try witness(record, fault)
        head = ChainHead(sequence: record.sequence, hash: line.link.hash)
        rows += 1
        last = record.sequence
    }

    /// Compares with what the head knows: each row where it has their hashes, else the root once its size is reached.
    private mutating func witness(
        _ record: AuditRecord, _ fault: (String) -> AuditExportFault
    ) throws(AuditExportFault) {
        guard let outside else { return }
        let leaf = record.leafHash
        if let known = outside.audit.leaf(record.sequence) {
            guard known.elementsEqual(leaf) else { throw fault("it is not the row the head was made over") }
            witnessed += 1
        }
        guard tree.size == record.sequence - 1 else { return }
        tree.append(leaf)
        guard tree.size == outside.head.auditSize else { return }
        guard tree.root == outside.head.auditRoot else {
            throw fault("the rows up to here are not those the head was made over")
        }
        witnessed = tree.size
    }

    private func end(_ reader: AuditExportReader, isPart: Bool) throws(AuditExportFault) {
        let line = reader.lineNumber + 1
        if let told = reader.told, rows == 0 || told != first...max(first, last) {
            throw AuditExportFault(
                line: line, sequence: last,
                what: "the file's first line speaks of rows \(told.lowerBound) to \(told.upperBound)")
        }
        guard let outside, !isPart else { return }
        guard rows > 0, first == 1 else {
            throw AuditExportFault(line: 2, sequence: first, what: "the rows before it are missing; --part allows that")
        }
        guard last >= outside.head.auditSize else {
            throw AuditExportFault(
                line: line, sequence: last,
                what: "it is the last row, but the head was made over \(outside.head.auditSize): the tail was cut off")
        }
    }
}
