import Testing

@testable import CLI

@Suite struct `A prompt` {
    @Test func `gets its values, and a value is not read again`() throws {
        let template = PromptTemplate(name: "p.md", text: "I am {{agent}}, {{ role }}.")
        let text = try template.filled(with: ["agent": "{{role}}", "role": "builder"])
        #expect(text == "I am {{role}}, builder.")
    }

    @Test func `with an unknown place is an error that names its place`() {
        let template = PromptTemplate(name: "p.md", text: "one\ntwo {{agnet}}\n")
        let fault = #expect(throws: PromptTemplate.Fault.self) {
            try template.filled(with: ["agent": "x"])
        }
        #expect(fault?.description == "p.md:2:5: unknown placeholder {{agnet}}")
        #expect(fault?.hint == "did you mean {{agent}}?")
    }

    @Test func `with an open brace is an error`() {
        let template = PromptTemplate(name: "p.md", text: "{{agent")
        #expect(throws: PromptTemplate.Fault.self) { try template.filled(with: ["agent": "x"]) }
    }
}
