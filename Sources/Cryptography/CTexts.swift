/// Lends several optional strings to C at once, each ending in a zero byte.
enum CTexts {
    static func lend<Result>(_ texts: [String?], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
        // One block for all, so that no pointer outlives its own closure.
        var block: [CChar] = []
        var starts: [Int?] = []
        for text in texts {
            starts.append(text.map { _ in block.count })
            if let text { block += text.utf8CString }
        }
        return block.withUnsafeBufferPointer { memory in
            body(starts.map { start in start.flatMap { memory.baseAddress?.advanced(by: $0) } })
        }
    }
}
