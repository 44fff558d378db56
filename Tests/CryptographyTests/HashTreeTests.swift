import Cryptography
import Payments
import Testing

/// A tree in memory that knows every complete subtree, and a second, naive one that follows the RFC's words.
private struct SampleTree {
    var frontier = HashTreeFrontier()
    var nodes: [HashTreeNode: [UInt8]] = [:]
    let leaves: [[UInt8]]

    init(_ leaves: [[UInt8]]) {
        self.leaves = leaves
        for leaf in leaves { frontier.append(HashTree.leafHash(leaf)) { nodes[$0] = $1 } }
    }

    var reader: HashTreeReader<Missing> {
        HashTreeReader { node throws(Missing) in
            guard let hash = nodes[node] else { throw Missing() }
            return hash
        }
    }

    struct Missing: Error {}

    /// MTH of section 2.1, word for word.
    static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        guard leaves.count > 1 else { return leaves.first.map(HashTree.leafHash) ?? Digest.sha256([]) }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let middle = leaves.startIndex + half
        return HashTree.nodeHash(root(leaves[..<middle]), root(leaves[middle...]))
    }
}

/// The leaves and hashes every implementation of certificate transparency is checked with.
private enum Known {
    static let leaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ].compactMap(Hex.decode)

    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    static let inclusions: [(index: Int64, size: Int64, path: [String])] = [
        (0, 1, []),
        (0, 8, [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]),
        (5, 8, [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (1, 5, [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ]),
    ]

    static let consistencies: [(earlier: Int64, size: Int64, path: [String])] = [
        (1, 1, []),
        (1, 8, [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]),
        (6, 8, [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]),
        (2, 5, [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ]),
    ]
}

@Suite("Hash tree")
struct HashTreeTests {
    @Test("known answers: roots of nought to eight leaves")
    func knownRoots() {
        for size in 0...8 {
            let tree = SampleTree(Array(Known.leaves.prefix(size)))
            #expect(Hex.lower(tree.frontier.root) == Known.roots[size])
        }
    }

    @Test("known answers: inclusion and consistency paths")
    func knownPaths() throws {
        let tree = SampleTree(Known.leaves)
        for known in Known.inclusions {
            let path = try tree.reader.inclusionPath(index: known.index, size: known.size)
            #expect(path.map(Hex.lower) == known.path, "leaf \(known.index) of \(known.size)")
            let leaf = HashTree.leafHash(Known.leaves[Int(known.index)])
            let root = HashTreeProof.root(leafHash: leaf, index: known.index, size: known.size, path: path)
            #expect(root.map(Hex.lower) == Known.roots[Int(known.size)])
        }
        for known in Known.consistencies {
            let path = try tree.reader.consistencyPath(earlier: known.earlier, size: known.size)
            #expect(path.map(Hex.lower) == known.path, "\(known.earlier) in \(known.size)")
        }
    }

    @Test("every leaf of every size has a proof, and no other leaf, place, size or path passes", arguments: 1...9)
    func inclusionOfAll(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let size = Int64(1 + random.below(140))
        let leaves = (0..<size).map { _ in (0..<random.below(20)).map { _ in UInt8(random.below(256)) } }
        let tree = SampleTree(leaves)
        let root = SampleTree.root(leaves[...])
        #expect(tree.frontier.root == root)
        #expect(try tree.reader.root(size: size) == root)
        for index in 0..<size {
            let leaf = HashTree.leafHash(leaves[Int(index)])
            let path = try tree.reader.inclusionPath(index: index, size: size)
            #expect(HashTreeProof.root(leafHash: leaf, index: index, size: size, path: path) == root)
            let other = HashTree.leafHash(leaves[Int(index)] + [7])
            #expect(HashTreeProof.root(leafHash: other, index: index, size: size, path: path) != root)
            #expect(HashTreeProof.root(leafHash: leaf, index: index, size: size, path: path + [root]) == nil)
            if size > 1 {
                #expect(HashTreeProof.root(leafHash: leaf, index: index, size: size, path: path.dropLast()) != root)
                let wrong = (index + 1 + Int64(random.below(UInt64(size - 1)))) % size
                let moved = HashTreeProof.root(leafHash: leaf, index: wrong, size: size, path: path)
                #expect(moved != root || leaves[Int(wrong)] == leaves[Int(index)])
            }
        }
    }

    @Test("every tree is the beginning of every larger one, and a changed one of none", arguments: 11...16)
    func consistencyOfAll(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let size = Int64(2 + random.below(70))
        let leaves = (0..<size).map { _ in (0..<8).map { _ in UInt8(random.below(256)) } }
        let tree = SampleTree(leaves)
        var forged = leaves
        forged[0] = [1, 2, 3]
        for earlier in 1...size {
            let path = try tree.reader.consistencyPath(earlier: earlier, size: size)
            let old = SampleTree.root(leaves.prefix(Int(earlier)))
            func holds(_ old: [UInt8], _ earlier: Int64, _ path: [[UInt8]]) -> Bool {
                HashTreeProof.isConsistent(
                    earlier: earlier, earlierRoot: old, size: size, root: tree.frontier.root, path: path)
            }
            #expect(holds(old, earlier, path))
            #expect(!holds(SampleTree.root(forged.prefix(Int(earlier))), earlier, path))
            #expect(!holds(old, earlier, path + [old]))
            #expect(path.isEmpty || !holds(old, earlier, path.dropLast()))
        }
    }

    @Test("a frontier is made again from the roots of its complete subtrees")
    func frontierFromNodes() throws {
        let leaves = (0..<100).map { [UInt8($0)] }
        for size in 0...100 {
            let tree = SampleTree(Array(leaves.prefix(size)))
            let roots = HashTreeFrontier.nodes(of: Int64(size)).compactMap { tree.nodes[$0] }
            var again = try #require(HashTreeFrontier(size: Int64(size), roots: roots))
            #expect(again == tree.frontier)
            again.append(HashTree.leafHash([250]))
            #expect(again.root == SampleTree.root(leaves.prefix(size) + [[250]]))
        }
        #expect(HashTreeFrontier(size: 3, roots: [HashTree.emptyRoot]) == nil)
        #expect(HashTreeFrontier(size: 1, roots: [[1, 2]]) == nil)
    }
}
