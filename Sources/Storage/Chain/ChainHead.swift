/// The last link of a chain of rows.
struct ChainHead: Equatable {
    /// 0 before the first row; rows count from 1 without gaps.
    var sequence: Int64
    var hash: [UInt8]

    static let start = ChainHead(sequence: 0, hash: [UInt8](repeating: 0, count: 32))

    func next(_ hash: [UInt8]) -> ChainHead { ChainHead(sequence: sequence + 1, hash: hash) }
}

/// The chains of a store; the raw value is what the table of heads holds.
enum Chain: String, CaseIterable {
    case ledger, audit
}
