import Glibc

/// Lines of a descriptor, each of bounded length, without their ends.
struct LineReader {
    private let descriptor: Int32
    private let maximumBytes: Int
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var filled = 0
    private var read = 0
    /// Number of the line handed out last, from 1 on.
    private(set) var number = 0

    init(descriptor: Int32, maximumBytes: Int) {
        self.descriptor = descriptor
        self.maximumBytes = maximumBytes
    }

    /// The next line; nil at the end of the input. A last line without an end counts.
    mutating func next() throws(RouteFault) -> [UInt8]? {
        var line: [UInt8] = []
        while true {
            if read == filled, !fill() {
                guard !line.isEmpty else { return nil }
                number += 1
                return line
            }
            let end = buffer[read..<filled].firstIndex(of: UInt8(ascii: "\n"))
            line += buffer[read..<(end ?? filled)]
            read = end.map { $0 + 1 } ?? filled
            guard line.count <= maximumBytes else {
                number += 1
                throw RouteFault("line", "longer than \(maximumBytes) bytes")
            }
            guard end == nil else {
                number += 1
                return line
            }
        }
    }

    private mutating func fill() -> Bool {
        read = 0
        filled = 0
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            filled = max(0, count)
            return count > 0
        }
    }
}
