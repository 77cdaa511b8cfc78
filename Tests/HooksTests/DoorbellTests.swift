import Foundation
import Hooks
import Testing

@Suite(.timeLimit(.minutes(1)))
struct `A doorbell` {
    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test func `is heard, and only this user can ring it`() async throws {
        let scratch = try Scratch()
        let listener = try DoorbellListener(directory: scratch.path)
        #expect(try mode(scratch.path + "/wake.sock") == 0o600)
        #expect(Doorbell.ring(directory: scratch.path))
        var rings = listener.rings.makeAsyncIterator()
        #expect(await rings.next() == Doorbell(text: "git-bus 1 look\n"))
    }

    @Test func `is heard where the path is longer than an address`() async throws {
        let scratch = try Scratch()
        let directory = scratch.path + String(repeating: "/twenty-characters-a", count: 10)
        try scratch.write("", to: directory + "/file")
        let listener = try DoorbellListener(directory: directory, name: "other.sock")
        #expect(Doorbell.ring(directory: directory, name: "other.sock"))
        #expect(!Doorbell.ring(directory: directory))
        for await _ in listener.rings { break }
        listener.close()
        #expect(!FileManager.default.fileExists(atPath: directory + "/other.sock"))
    }

    @Test func `is heard by nobody when nobody listens`() throws {
        let scratch = try Scratch()
        #expect(!Doorbell.ring(directory: scratch.path + "/absent"))
        #expect(!Doorbell.ring(directory: scratch.path))
        try DoorbellListener(directory: scratch.path).close()
        #expect(!Doorbell.ring(directory: scratch.path))
        // A daemon that was killed leaves its socket behind.
        _ = try RawSocket(bound: "wake.sock", in: scratch.path)
        #expect(FileManager.default.fileExists(atPath: scratch.path + "/wake.sock"))
        #expect(!Doorbell.ring(directory: scratch.path))
    }

    @Test func `takes over the socket of a daemon that was killed`() async throws {
        let scratch = try Scratch()
        _ = try RawSocket(bound: "wake.sock", in: scratch.path)
        let listener = try DoorbellListener(directory: scratch.path)
        #expect(Doorbell.ring(directory: scratch.path))
        for await _ in listener.rings { break }
    }

    @Test func `belongs to the listener that has it`() async throws {
        let scratch = try Scratch()
        let listener = try DoorbellListener(directory: scratch.path)
        let error = #expect(throws: HookError.self) {
            try DoorbellListener(directory: scratch.path)
        }
        #expect(error?.code == .inUse)
        #expect(Doorbell.ring(directory: scratch.path))
        for await _ in listener.rings { break }
    }

    @Test func `does not replace what is no socket`() throws {
        let scratch = try Scratch()
        try scratch.write("precious", to: scratch.path + "/wake.sock")
        let error = #expect(throws: HookError.self) {
            try DoorbellListener(directory: scratch.path)
        }
        #expect(error?.code == .fileSystem)
        #expect(scratch.read(scratch.path + "/wake.sock") == "precious")
    }

    @Test func `is rung by garbage as well`() async throws {
        let scratch = try Scratch()
        let path = scratch.path + "/wake.sock"
        let listener = try DoorbellListener(directory: scratch.path)
        var rings = listener.rings.makeAsyncIterator()
        let sender = try RawSocket()
        let garbage: [[UInt8]] = [
            [], [0], [0xff, 0xfe, 0x00], Array(repeating: 0x41, count: 100_000),
        ]
        for bytes in garbage {
            #expect(try sender.send(bytes, to: path))
            #expect(await rings.next() != nil)
        }
    }

    @Test func `rung many times before anybody looks is one ring`() async throws {
        let scratch = try Scratch()
        let listener = try DoorbellListener(directory: scratch.path)
        for _ in 0..<200 { #expect(Doorbell.ring(directory: scratch.path)) }
        listener.close()
        var count = 0
        for await _ in listener.rings { count += 1 }
        // And perhaps what the thread was taking in when the listener closed.
        #expect(count <= 2)
    }

    @Test func `is gone, and its rings end, once it is closed`() async throws {
        let scratch = try Scratch()
        let listener = try DoorbellListener(directory: scratch.path)
        listener.close()
        listener.close()
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/wake.sock"))
        for await _ in listener.rings { Issue.record("nobody rang") }
        // And so it is when nobody holds it any more.
        _ = try DoorbellListener(directory: scratch.path)
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/wake.sock"))
    }

    @Test func `stays with the listener that replaced another`() async throws {
        let scratch = try Scratch()
        let path = scratch.path + "/wake.sock"
        let first = try DoorbellListener(directory: scratch.path)
        try FileManager.default.removeItem(atPath: path)
        let second = try DoorbellListener(directory: scratch.path)
        first.close()
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(Doorbell.ring(directory: scratch.path))
        for await _ in second.rings { break }
    }
}
