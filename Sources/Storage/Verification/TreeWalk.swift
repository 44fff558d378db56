import Cryptography
import Payments

/// A root that a tree must have had at a size, and who says so.
struct TreeMark {
    let size: Int64
    let root: [UInt8]
    let name: String
}

/// Grows a tree anew row by row and compares it with what is known of it: subtrees kept when their rows were written,
/// signed heads in the store, and a head kept outside. Names the rows between the last agreement and the first
/// difference.
struct TreeWalk {
    let table: String
    private(set) var faults: [StoreFault] = []
    private let chain: Chain
    private var tree = HashTreeFrontier()
    /// Not yet reached, the largest first.
    private var marks: [TreeMark]
    private let outside: [HashTreeNode: [UInt8]]
    private let witnessed: WitnessedRows?
    /// Rows that agreed with a head.
    private var agreed: Int64 = 0
    /// Heads whose root the rows gave.
    private(set) var headsAgreed = 0
    /// Set once a difference with a head is told: all later ones follow from it.
    private var differs = false
    /// Set at the first gap: places after it mean nothing.
    private var isBroken = false
    private var keptDiffersUpTo: Int64 = 0

    init(_ chain: Chain, table: String, marks: [TreeMark], witnessed: WitnessedRows?, size: Int64) {
        self.chain = chain
        self.table = table
        self.marks = marks.sorted { $0.size > $1.size }
        self.witnessed = witnessed
        let nodes = HashTreeFrontier.nodes(of: size)
        outside = Dictionary(zip(nodes, witnessed?.subtrees ?? [])) { first, _ in first }
        reach()
    }

    /// Takes the next row. `kept` looks up a subtree that the store keeps.
    mutating func step(
        sequence: Int64, leafHash: [UInt8], kept: (HashTreeNode) throws(StoreError) -> [UInt8]?
    ) throws(StoreError) {
        guard !isBroken else { return }
        guard sequence == tree.size + 1 else {
            isBroken = true
            return
        }
        compareRow(sequence, leafHash)
        var completed: [(node: HashTreeNode, hash: [UInt8])] = []
        tree.append(leafHash) { completed.append(($0, $1)) }
        for (node, hash) in completed {
            if node.level >= Limits.blockLevel { compare(node, hash, with: try kept(node)) }
            compareOutside(node, hash)
        }
        reach()
    }

    /// Heads that speak of more rows than there are.
    mutating func end() {
        for mark in marks.reversed() where !differs {
            differs = true
            add("sequence \(tree.size + 1)", "rows from here to \(mark.size) are missing or not in order: \(mark.name)")
        }
    }

    private mutating func compareRow(_ sequence: Int64, _ leafHash: [UInt8]) {
        guard !differs, let leaf = witnessed?.leaf(sequence), !leaf.elementsEqual(leafHash) else { return }
        differs = true
        add("sequence \(sequence)", "it is not the row the head kept outside was made over")
    }

    private mutating func compare(_ node: HashTreeNode, _ hash: [UInt8], with kept: [UInt8]?) {
        guard kept != hash, keptDiffersUpTo <= node.leaves.lowerBound else { return }
        keptDiffersUpTo = node.leaves.upperBound
        add(rows(node), kept == nil
            ? "their subtree is missing in tree_nodes"
            : "they give another hash than the one kept when they were written")
    }

    private mutating func compareOutside(_ node: HashTreeNode, _ hash: [UInt8]) {
        guard !differs, let known = outside[node] else { return }
        if known == hash {
            agreed = max(agreed, node.leaves.upperBound)
        } else {
            differs = true
            add(rows(node), "they are not the rows the head kept outside was made over")
        }
    }

    /// Compares with the heads of exactly this size.
    private mutating func reach() {
        while let mark = marks.last, mark.size == tree.size {
            marks.removeLast()
            guard !differs else { continue }
            if mark.root == tree.root {
                agreed = max(agreed, mark.size)
                headsAgreed += 1
            } else {
                differs = true
                add(TreeWalk.rows(agreed + 1, mark.size), "with these rows the tree is not that of \(mark.name)")
            }
        }
    }

    private func rows(_ node: HashTreeNode) -> String {
        TreeWalk.rows(node.leaves.lowerBound + 1, node.leaves.upperBound)
    }

    private static func rows(_ first: Int64, _ last: Int64) -> String {
        first >= last ? "sequence \(last)" : "sequence \(first) to \(last)"
    }

    private mutating func add(_ row: String, _ what: String) {
        guard faults.count < Limits.faults else { return }
        faults.append(StoreFault(table: table, row: row, what: what))
    }
}

extension TreeWalk {
    /// The walk over a store's rows with all heads that speak of them.
    static func over(
        _ store: Store, _ chain: Chain, table: String, outside: HeadFile?
    ) throws(StoreError) -> TreeWalk {
        var marks: [TreeMark] = []
        var last: Int64 = 0
        while true {
            let page = try store.heads(after: last)
            marks += page.map { mark($0.head, chain, "the head number \($0.number)") }
            guard page.count == Limits.verificationPage, let end = page.last else { break }
            last = end.number
        }
        if let head = outside?.head { marks.append(mark(head, chain, "the head kept outside")) }
        return TreeWalk(
            chain, table: table, marks: marks, witnessed: chain == .ledger ? outside?.ledger : outside?.audit,
            size: (chain == .ledger ? outside?.head.size : outside?.head.auditSize) ?? 0)
    }

    private static func mark(_ head: LedgerHead, _ chain: Chain, _ name: String) -> TreeMark {
        chain == .ledger
            ? TreeMark(size: head.size, root: head.root, name: name + ", " + head.at.rfc3339Beijing)
            : TreeMark(size: head.auditSize, root: head.auditRoot, name: name + ", " + head.at.rfc3339Beijing)
    }
}
