import TestSupport
import Testing

@testable import CLI

@Suite struct `The head of a request` {
    private func read(_ text: String) -> HTTPRequestHead.Reading {
        HTTPRequestHead.read(Array(text.utf8))
    }

    private func head(_ text: String) throws -> HTTPRequestHead {
        guard case .head(let head) = read(text) else {
            throw CommandFailure(.malformed, "\(read(text))")
        }
        return head
    }

    private let plain =
        "POST /a?b=c HTTP/1.1\r\nHost: x\r\nX-One:  two \t\r\nContent-Length: 3\r\n\r\nabc"

    @Test func `is read up to the empty line, and its fields by any case`() throws {
        let head = try head(plain)
        #expect(head.method == "POST" && head.target == "/a?b=c")
        #expect(head.contentLength == 3)
        #expect(head.size == plain.utf8.count - 3)
        #expect(head.value("x-one") == "two")
        #expect(head.value("host") == "x")
        #expect(head.value("X-One") == nil && !head.has("none"))
    }

    @Test func `is not complete before its last byte`() throws {
        let bytes = Array(plain.utf8)
        let size = try head(plain).size
        for count in 0..<size {
            #expect(HTTPRequestHead.read(Array(bytes[..<count])) == .incomplete, "\(count)")
        }
        for count in size...bytes.count {
            let reading = HTTPRequestHead.read(Array(bytes[..<count]))
            #expect(reading == .head(try head(plain)), "\(count)")
        }
    }

    @Test(
        arguments: [
            // Lines that a proxy and this program could read in two ways.
            "POST / HTTP/1.1\nHost: x\n\n", "POST / HTTP/1.1\r\nHost: x\n\r\n\r\n",
            "POST / HTTP/1.1\rHost: x\r\n\r\n", "POST / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
            "POST / HTTP/1.1\r\nA : b\r\n\r\n", "POST / HTTP/1.1\r\n: b\r\n\r\n",
            "POST / HTTP/1.1\r\nA\r\n\r\n", "POST / HTTP/1.1\r\nA: b\u{0}\r\n\r\n",
            "POST / HTTP/1.1\r\nA: b\u{7F}\r\n\r\n", "POST / HTTP/1.1\r\nÄ: b\r\n\r\n",
            "\r\n\r\n", "POST /\r\n\r\n", "POST  / HTTP/1.1\r\n\r\n", "POST / HTTP/1.1 \r\n\r\n",
            "post / HTTP/1.1\r\n\r\n", "POSTPOSTPOSTPOSTX / HTTP/1.1\r\n\r\n",
            "POST x HTTP/1.1\r\n\r\n", "POST http://x/ HTTP/1.1\r\n\r\n",
            "POST /\tb HTTP/1.1\r\n\r\n",
            "POST / FTP/1.1\r\n\r\n", " POST / HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 1,1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 0x1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: \r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: ١\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 9999999999999999999\r\n\r\n",
        ]
    )
    func `is refused where it is not plain`(text: String) {
        #expect(read(text) == .refused(.malformed), "\(text.debugDescription)")
    }

    @Test func `is refused for its version, its length, and a body in chunks`() {
        #expect(read("POST / HTTP/2.0\r\n\r\n") == .refused(.wrongVersion))
        #expect(read("POST / HTTP/1.10\r\n\r\n") == .refused(.wrongVersion))
        let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
        #expect(read(chunked) == .refused(.noLength))
        let many = String(repeating: "A: b\r\n", count: HTTPRequestHead.mostFields)
        #expect(throws: Never.self) { try head("POST / HTTP/1.1\r\n\(many)\r\n") }
        #expect(read("POST / HTTP/1.1\r\n\(many)A: b\r\n\r\n") == .refused(.headTooLarge))
        let long = "POST / HTTP/1.1\r\nA: " + String(repeating: "x", count: HTTPRequestHead.longest)
        #expect(read(long) == .refused(.headTooLarge))
        let almost = Array(long.utf8.prefix(HTTPRequestHead.longest - 1))
        #expect(HTTPRequestHead.read(almost) == .incomplete)
        #expect(
            read("POST /\(String(repeating: "x", count: 2048)) HTTP/1.1\r\n\r\n")
                == .refused(.malformed)
        )
    }

    @Test func `has no value of a field that is said twice`() throws {
        let head = try head("POST / HTTP/1.1\r\nA: b\r\na: b\r\nC: d\r\n\r\n")
        #expect(head.has("a") && head.value("a") == nil && head.value("c") == "d")
        #expect(head.contentLength == nil)
    }

    @Test(arguments: 0..<40)
    func `ends no program, whatever comes`(seed: UInt64) {
        var random = PureRandom(seed: seed)
        let whole = Array(plain.utf8)
        for _ in 0..<500 {
            var bytes = whole
            for _ in 0...(random.next() % 6) {
                let place = Int(random.next() % UInt64(bytes.count + 1))
                switch random.next() % 4 {
                case 0: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
                case 1 where place < bytes.count: bytes.remove(at: place)
                case 2 where place < bytes.count:
                    bytes[place] = random.one(of: Array("\r\n: \t0aZ\u{0}".utf8))
                default: bytes.insert(contentsOf: bytes.prefix(place), at: place)
                }
                if bytes.isEmpty { bytes = whole }
            }
            guard case .head(let head) = HTTPRequestHead.read(bytes) else { continue }
            #expect(head.size <= bytes.count && head.size >= 18)
            #expect((head.contentLength ?? 0) >= 0)
            // What comes behind the head changes nothing about it.
            #expect(HTTPRequestHead.read(Array(bytes[..<head.size])) == .head(head))
        }
    }
}
