import Testing

@testable import Agents

struct `A line to type` {
    private func refusal(_ line: String, mark: String = "m") -> String? {
        do throws(TypedLine.Refusal) {
            _ = try TypedLine(line, mark: mark)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(arguments: ["x\u{1B}m", "x\rm", "x\nm", "x\0m", "x\u{7F}m", "x\u{9B}m", "x\u{2028}m"])
    func `holds no control character`(line: String) {
        #expect(refusal(line)?.contains("control character") == true)
    }

    @Test(arguments: ["/m", "!m", "#m", "@m", "1 m", " m", "-m", "[m", ""])
    func `begins with a letter`(line: String) {
        #expect(refusal(line)?.contains("begin with a letter") == true)
    }

    @Test func `has less than 512 bytes`() {
        #expect(refusal("m" + String(repeating: "é", count: 255)) == nil)
        #expect(refusal("mm" + String(repeating: "é", count: 255)) != nil)
    }

    @Test func `holds the mark by which it is found`() {
        #expect(refusal("x", mark: "m") != nil)
        #expect(refusal("x", mark: "") != nil)
    }

    @Test func `has blanks where tabs were`() throws {
        #expect(try TypedLine("a\tm", mark: "m").text == "a m")
    }
}
