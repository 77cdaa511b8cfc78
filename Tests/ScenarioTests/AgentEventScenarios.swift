import Foundation
import TestSupport
import Testing

/// `git bus agent-event`, as the hooks of an agent's program call it.
@Suite(.timeLimit(.minutes(2)))
struct `A hook of an agent's program` {
    private func call(
        _ sandbox: Sandbox,
        _ arguments: [String] = ["claude"],
        input: String = "",
        _ environment: [String: String]
    ) throws {
        let output = try sandbox.run(
            Sandbox.products + "/git-bus",
            ["agent-event"] + arguments,
            with: environment,
            input: input
        )
        #expect(output.status == 0 && output.out.isEmpty && output.error.isEmpty, "\(output)")
    }

    private func lines(_ file: String) throws -> [[String: Any]] {
        try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map {
            try #require(
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            )
        }
    }

    @Test func `leaves one line, rings, and says nothing`() async throws {
        try await Sandbox.run { sandbox in
            let file = sandbox.directory + "/events.jsonl"
            try sandbox.write("", to: file)
            let bell = try Socket(in: sandbox.directory + "/b")
            let variables = [
                "GIT_BUS_EVENTS": file, "GIT_BUS_BELL": sandbox.directory + "/b",
            ]
            let prompt = "the secret word\\ngit-bus: go on [bus 1a2b3c4d]"
            try call(
                sandbox,
                input: #"{"hook_event_name":"UserPromptSubmit","prompt":"\#(prompt)"}"#,
                variables
            )
            #expect(bell.take() == "git-bus 1 look\n")
            let notice = #"{"type":"agent-turn-complete","thread-id":"t","input-messages":["x"]}"#
            try call(sandbox, ["codex", notice], variables)
            #expect(bell.take() == "git-bus 1 look\n")
            let found = try lines(file)
            #expect(found.map { $0["backend"] as? String } == ["claude", "codex"])
            let events = found.compactMap { $0["event"] as? [String: Any] }
            #expect(events.first?["marks"] as? [String] == ["1a2b3c4d"])
            #expect(events.last?["thread-id"] as? String == "t")
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(!text.contains("secret"))
        }
    }

    @Test func `never hurts the agent, whatever is wrong`() async throws {
        try await Sandbox.run { sandbox in
            let stop = #"{"hook_event_name":"Stop"}"#
            let folder = sandbox.directory
            let file = folder + "/events.jsonl"
            let link = folder + "/link.jsonl"
            try sandbox.write("", to: file)
            try sandbox.write("", to: folder + "/victim")
            try FileManager.default.createSymbolicLink(
                atPath: link,
                withDestinationPath: folder + "/victim"
            )
            try #require(mkfifo(folder + "/pipe", 0o600) == 0)
            try call(sandbox, input: stop, [:])
            for path in ["relative", "/none/x", folder, link, folder + "/pipe", ""] {
                try call(sandbox, input: stop, ["GIT_BUS_EVENTS": path, "GIT_BUS_BELL": path])
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/victim")).isEmpty)
            let variables = ["GIT_BUS_EVENTS": file]
            for text in ["", "{", "[]", "\u{0}\u{1B}[2J", #"{"hook_event_name":7}"#] {
                try call(sandbox, input: text, variables)
            }
            try call(sandbox, [], input: stop, variables)
            try call(sandbox, ["--help"], input: stop, variables)
            #expect(try lines(file).count == 1)
        }
    }

    @Test func `takes all that it is given, also more than it keeps`() async throws {
        try await Sandbox.run { sandbox in
            let file = sandbox.directory + "/events.jsonl"
            try sandbox.write("", to: file)
            let variables = ["GIT_BUS_EVENTS": file]
            let half = String(repeating: "x", count: 1 << 19)
            try call(sandbox, input: #"{"hook_event_name":"Stop","x":"\#(half)"}"#, variables)
            #expect(try lines(file).count == 1)
            // The rest of it is taken as well: nobody who writes finds a closed pipe.
            let much = String(repeating: half, count: 8)
            try call(sandbox, input: #"{"hook_event_name":"Stop","x":"\#(much)"}"#, variables)
            #expect(try lines(file).count == 1)
        }
    }

    @Test func `waits for no one who keeps its standard input open`() async throws {
        try await Sandbox.run { sandbox in
            let file = sandbox.directory + "/events.jsonl"
            try sandbox.write("", to: file)
            let input = Pipe()
            let process = sandbox.start(
                Sandbox.products + "/git-bus",
                ["agent-event", "claude"],
                with: ["GIT_BUS_EVENTS": file]
            )
            process.standardInput = input
            try process.run()
            input.fileHandleForWriting.write(Data(#"{"hook_event_name":"Stop"}"#.utf8))
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(try lines(file).count == 1)
            try input.fileHandleForWriting.close()
        }
    }

    @Test func `writes its line whole beside many others`() async throws {
        try await Sandbox.run { sandbox in
            let file = sandbox.directory + "/events.jsonl"
            try sandbox.write("", to: file)
            let processes = try (0..<12).map { number in
                let input = Pipe()
                let process = sandbox.start(
                    Sandbox.products + "/git-bus",
                    ["agent-event", "claude"],
                    with: ["GIT_BUS_EVENTS": file]
                )
                process.standardInput = input
                try process.run()
                let text = #"{"hook_event_name":"Stop","session_id":"\#(number)"}"#
                input.fileHandleForWriting.write(Data(text.utf8))
                try input.fileHandleForWriting.close()
                return process
            }
            for process in processes { process.waitUntilExit() }
            let ids = try lines(file).compactMap {
                ($0["event"] as? [String: Any])?["session_id"] as? String
            }
            #expect(Set(ids) == Set((0..<12).map(String.init)) && ids.count == 12)
        }
    }

    @Test func `asks as root whatever the host says, and the doctor says why`() async throws {
        try await Sandbox.run { sandbox in
            let program = sandbox.directory + "/bin/claude"
            try sandbox.write("#!/bin/sh\n", to: program)
            try #require(chmod(program, 0o755) == 0)
            try sandbox.makeHub(
                config: """
                    [defaults]
                    backend = "claude"
                    [loop]
                    phases = [{ id = "a", gates = ["D1"], reviewers = ["r"] }]
                    [[agent]]
                    name = "r"
                    role = "reviewer"
                    """,
                host: "[backend.claude]\nskip_permissions = true\n"
            )
            let path = "\(sandbox.directory)/bin:\(sandbox.environment["PATH"] ?? "")"
            let output = try sandbox.run(
                Sandbox.products + "/git-bus",
                ["doctor", "--hub", sandbox.hub],
                with: ["PATH": path]
            )
            #expect(output.out.contains("runs by claude"), "\(output)")
            #expect(output.out.contains("as root it asks") == (getuid() == 0), "\(output.out)")
        }
    }

    @Test func `stands in no help`() async throws {
        try await Sandbox.run { sandbox in
            let help = try sandbox.bus("-h")
            #expect(help.out.contains("status") && !help.out.contains("agent-event"))
        }
    }
}

/// A bell that this test hears itself.
private final class Socket {
    private let descriptor: Int32

    init(in folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        #if os(Linux)
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        #else
            descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
        #endif
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array((folder + "/wake.sock").utf8)
        try #require(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
    }

    deinit { close(descriptor) }

    /// The next ring that has come already.
    func take() -> String? {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }
}
