import HTTPMessage
import Payments
import Testing

@Suite("Forms and targets")
struct FormCodingTests {
    @Test("pairs survive coding, whatever their text")
    func roundTrip() throws {
        var draw = SplitMix64(seed: 5)
        for _ in 0..<300 {
            let pairs = (0..<draw.below(5)).map { index in
                let scalars = (0..<draw.below(8)).compactMap { _ in Unicode.Scalar(UInt32(draw.below(0x3000)) + 1) }
                return (name: "n\(index)", value: String(String.UnicodeScalarView(scalars)))
            }
            let decoded = try #require(FormCoding.decode(Array(FormCoding.encode(pairs).utf8)))
            #expect(decoded.map(\.name) == pairs.map(\.name))
            #expect(decoded.map { Array($0.value.utf8) } == pairs.map { Array($0.value.utf8) })
        }
    }

    @Test("broken percent signs and broken UTF-8 are refused", arguments: ["a=%", "a=%4", "a=%zz", "a=%ff%fe", "%=1"])
    func refuses(text: String) {
        #expect(FormCoding.decode(Array(text.utf8)) == nil)
    }

    @Test("a plus is a space, and too many pairs are refused")
    func limits() {
        #expect(FormCoding.decode(Array("a=b+c".utf8))?.first?.value == "b c")
        let many = Array(String(repeating: "a=1&", count: 201).utf8)
        #expect(FormCoding.decode(many) == nil)
    }

    @Test(
        "the target of a URL is its path and query as written",
        arguments: [
            ("http://h:1/a/b?x=%20y#f", "/a/b?x=%20y", "/a/b", "x=%20y"), ("http://h", "/", "/", ""),
            ("/only/path?q", "/only/path?q", "/only/path", "q"), ("https://h/?a=b://c", "/?a=b://c", "/", "a=b://c"),
            ("http://h?x=/y", "/?x=/y", "/", "x=/y"), ("http://h#/f", "/", "/", ""), ("http://h:1?q#z", "/?q", "/", "q"),
        ])
    func targets(url: String, target: String, path: String, query: String) {
        let request = HTTPRequest(method: "GET", url: url)
        #expect(request.target == target)
        #expect(request.path == path)
        #expect(request.query == query)
    }

    @Test("header names compare without case, the first one counts")
    func headers() {
        var headers: HTTPHeaders = ["Content-Type": "a"]
        headers.add("content-type", "b")
        #expect(headers["CONTENT-TYPE"] == "a")
        #expect(headers["Accept"] == nil)
    }
}
