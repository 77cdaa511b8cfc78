import Agents
import Testing
import Watchdog

struct `A backend` {
    private let values = LaunchValues(
        agent: "builder",
        role: "build",
        phase: "plan",
        prompt: "Read \"this\";\nthen {agent} $HOME",
        promptFile: "/p/kickoff.md",
        work: "/w"
    )

    private func backend(_ change: (inout Backend) -> Void) throws -> Backend {
        var backend = try #require(Backend.preset("generic"))
        backend.command = ["agent"]
        change(&backend)
        return backend
    }

    private func faultyKey(_ change: (inout Backend) -> Void) throws -> String? {
        do {
            try backend(change).validate()
            return nil
        } catch let error as BackendError {
            return error.key
        }
    }

    @Test(arguments: Backend.presetNames)
    func `of every preset is valid once it has a command`(name: String) throws {
        var preset = try #require(Backend.preset(name))
        if preset.command.isEmpty {
            #expect(throws: BackendError.self) { try preset.validate() }
        } else {
            try preset.validate()
        }
        preset.command = ["sh", "-c", "true"]
        try preset.validate()
        #expect(preset.name == name)
    }

    @Test func `of an unknown name is none`() { #expect(Backend.preset("emacs") == nil) }

    @Test func `replaces placeholders inside arguments and looks at no value again`() throws {
        let agent = try backend {
            $0.command = ["x", "--name={agent}/{role}/{phase}", "{prompt}", "{prompt_file}{work}"]
        }
        #expect(
            try agent.arguments(values) == [
                "x", "--name=builder/build/plan", values.prompt, "/p/kickoff.md/w",
            ]
        )
    }

    @Test func `leaves braces alone that hold no word`() throws {
        let json = #"{"a": {}, "b": [{ }]} {A} {a-b} {"#
        #expect(try backend { $0.command = ["x", json] }.arguments(values) == ["x", json])
    }

    @Test func `refuses a placeholder nobody knows`() throws {
        #expect(try faultyKey { $0.command = ["x", "{promt}"] } == "command")
        #expect(throws: BackendError.self) {
            try backend { $0.command = ["x", "{promt}"] }.arguments(values)
        }
    }

    @Test func `names the key that is wrong`() throws {
        #expect(try faultyKey { _ in } == nil)
        #expect(try faultyKey { $0.command = [] } == "command")
        #expect(try faultyKey { $0.command = ["-x"] } == "command")
        #expect(try faultyKey { $0.screen.ready = "" } == "ready")
        #expect(try faultyKey { $0.settle = .seconds(-1) } == "settle")
        #expect(try faultyKey { $0.screen.quiet = .seconds(-1) } == "quiet")
        #expect(try faultyKey { $0.unset = ["A=B"] } == "unset")
    }

    @Test(arguments: ["Enter", "C-m", "C-j", "M-Enter", "C-M-x", "F5"])
    func `takes a key that sends a line`(key: String) throws {
        #expect(try faultyKey { $0.submitKey = key } == nil)
    }

    @Test(arguments: ["", "Entr", "x", "Escape", "C-c", "C-[", "M-Escape", "Enter Enter", "é"])
    func `refuses a key that types, interrupts or is none`(key: String) throws {
        #expect(try faultyKey { $0.submitKey = key } == "submit_key")
    }
}
