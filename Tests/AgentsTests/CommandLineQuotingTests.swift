import Testing

@testable import Agents

struct `Quoting for tmux` {
    @Test func `leaves plain words alone`() throws {
        #expect(try CommandLineQuoting.quote("new-session") == "new-session")
    }

    @Test(arguments: [
        ("", "''"),
        ("two words", "'two words'"),
        ("$HOME ~ #{pid} ; \\n \" %if", "'$HOME ~ #{pid} ; \\n \" %if'"),
        ("it's", #"'it'\''s'"#),
        ("a\nb", #"'a'"\n"'b'"#),
    ])
    func `puts everything else between single quotes`(word: String, quoted: String) throws {
        #expect(try CommandLineQuoting.quote(word) == quoted)
    }

    @Test func `refuses what tmux cannot be told`() {
        #expect(throws: TmuxError.self) { try CommandLineQuoting.quote("a\0b") }
    }

    @Test func `never makes the empty line that would detach the client`() {
        #expect(throws: TmuxError.self) { try CommandLineQuoting.line([]) }
        #expect(throws: TmuxError.self) { try CommandLineQuoting.line([[]]) }
        #expect(throws: TmuxError.self) { try CommandLineQuoting.line([[""]]) }
    }
}

struct `A control client's output` {
    private func messages(_ text: String) -> [ControlMessage] {
        var parser = ControlParser()
        return parser.feed(text.utf8)
    }

    @Test func `is cut into answers and notifications`() {
        let text = """
            %session-changed $0 main
            %begin 17 4 1
            one
            two
            %end 17 4 1
            %output %1 x
            %begin 17 5 0
            no sessions
            %error 17 5 0

            """
        #expect(
            messages(text) == [
                .notification("%session-changed $0 main"),
                .reply(lines: ["one", "two"], isError: false, isOurs: true),
                .notification("%output %1 x"),
                .reply(lines: ["no sessions"], isError: true, isOurs: false),
            ]
        )
    }

    @Test func `is the same however it arrives`() {
        let text = "%begin 1 2 1\nzwölf\n%end 1 2 1\n%exit\n"
        var parser = ControlParser()
        var got: [ControlMessage] = []
        for byte in text.utf8 { got += parser.feed([byte]) }
        #expect(got == messages(text))
    }

    @Test func `is not ended by a screen that shows the end of an answer`() {
        let text = "%begin 1 2 1\n%end 1 3 1\n%error 9 2 1\n%begin 1 2 1\n%end 1 2 1\n"
        #expect(
            messages(text) == [
                .reply(
                    lines: ["%end 1 3 1", "%error 9 2 1", "%begin 1 2 1"],
                    isError: false,
                    isOurs: true
                )
            ]
        )
    }
}
