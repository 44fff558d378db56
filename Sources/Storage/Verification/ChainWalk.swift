/// Follows one chain row by row and tells where it breaks.
struct ChainWalk {
    let table: String
    private(set) var faults: [StoreFault] = []
    private(set) var head = ChainHead.start

    init(table: String, from head: ChainHead = .start) {
        self.table = table
        self.head = head
    }

    /// Takes the next row: its number, the hash it holds, and the hash its content gives after the row before. After
    /// a break the walk goes on from what the row holds, so that one changed row is one fault and not all rows after
    /// it.
    mutating func step(sequence: Int64, stored: [UInt8], computed: [UInt8]) {
        if sequence != head.sequence + 1 {
            add(sequence, "rows \(head.sequence + 1) to \(sequence - 1) are missing before it")
        } else if stored != computed {
            add(sequence, "its content or the row before was changed: the chain breaks here")
        }
        head = ChainHead(sequence: sequence, hash: stored)
    }

    mutating func add(_ sequence: Int64, _ what: String) {
        guard faults.count < Limits.faults else { return }
        faults.append(StoreFault(table: table, row: "sequence \(sequence)", what: what))
    }

    /// Compares the end with the head the last commit wrote.
    mutating func end(_ expected: ChainHead) {
        guard expected != head else { return }
        add(
            head.sequence,
            head.sequence == expected.sequence
                ? "the last row's hash is not the one the chain's head holds"
                : "it is the last row, but the chain's head says \(expected.sequence)")
    }
}
