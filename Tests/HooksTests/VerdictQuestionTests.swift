import Hooks
import Testing

@Suite struct `The question of a hook` {
    @Test func `has a line for each line feed, whatever stands before it`() {
        let bytes = Array("git-bus 1 verdict\0\0a b refs/x\r\nc d refs/y\n".utf8)
        #expect(
            VerdictQuestion(bytes)?.lines.map { Array($0.utf8) } == [
                Array("a b refs/x\r".utf8), Array("c d refs/y".utf8),
            ]
        )
    }
}
