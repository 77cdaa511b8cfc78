import ArgumentParser
import Testing

@testable import CLI

@Suite struct `A command line that cannot be read` {
    private func failure(_ arguments: [String]) throws -> CommandFailure? {
        do { _ = try GitBusCommand.parseAsRoot(arguments) } catch {
            return UsageFailure.of(error, in: CommandPath(arguments, of: GitBusCommand.self))
        }
        return nil
    }

    @Test(arguments: ["nonsense", "x\"\n  - y"])
    func `is told in one line, with all that could be said instead`(word: String) throws {
        let told = try #require(try failure(["tokens", "--by", word]))
        #expect(told.kind == .usage)
        #expect(told.message.contains("agent, role, phase, gate, round, item, model, day"))
        #expect(!told.message.contains("\n  -"))
        #expect(told.hints == ["git bus tokens -h"])
    }
}
