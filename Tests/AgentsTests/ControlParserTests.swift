import Testing

@testable import Agents

@Suite struct `What tmux says` {
    @Test func `is an answer however many lines and pieces it has`() {
        let lines = (0..<60_000).map { "line \($0)" }
        let text = (["%begin 1 2 1"] + lines + ["%end 1 2 1", ""]).joined(separator: "\n")
        var parser = ControlParser()
        var bytes = Array(text.utf8)[...]
        var messages: [ControlMessage] = []
        while !bytes.isEmpty {
            messages += parser.feed(bytes.prefix(100))
            bytes = bytes.dropFirst(100)
        }
        #expect(messages == [.reply(lines: lines, isError: false, isOurs: true)])
    }
}
