import Foundation
import Hooks
import Testing

/// A hook that asks the daemon, and may lose its patience.
private final class Asker: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws {
        #if os(Linux)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        descriptor = socket(AF_UNIX, kind, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        try #require(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path))
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let done = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(done == 0)
    }

    /// Asks as the hook does, which says no more after that.
    func ask(_ line: String) {
        let bytes = Array("git-bus 1 verdict".utf8) + [0, 0] + Array("\(line)\n".utf8)
        _ = send(descriptor, bytes, bytes.count, 0)
        shutdown(descriptor, Int32(SHUT_WR))
    }

    func answer() -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1024)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    func hangUp() { close(descriptor) }
}

@Suite(.timeLimit(.minutes(1)))
struct `A daemon that judges` {
    /// What was asked, and whether the hook still waited after it had hung up or not.
    private struct Heard: Sendable {
        let line: String
        let isAsked: Bool
    }

    @Test func `knows whether the hook still waits for the verdict`() async throws {
        let scratch = try Scratch()
        let (heard, said) = AsyncStream.makeStream(of: Heard.self)
        let goOn = DispatchSemaphore(value: 0)
        let listener = try VerdictListener(directory: scratch.path) { question, isAsked in
            let line = question.lines.first ?? ""
            said.yield(Heard(line: line, isAsked: isAsked()))
            goOn.wait()
            said.yield(Heard(line: line, isAsked: isAsked()))
            return isAsked() ? VerdictAnswer(mayLand: true, lines: ["well"]) : nil
        }
        defer { listener.close() }
        var words = heard.makeAsyncIterator()
        let path = scratch.path + "/verdict.sock"

        let patient = try Asker(path)
        patient.ask("patient")
        #expect(await words.next()?.isAsked == true, "it has only ended its question")
        goOn.signal()
        #expect(await words.next()?.isAsked == true)
        #expect(patient.answer() == "yes\n well\nend\n")
        patient.hangUp()

        let hasty = try Asker(path)
        hasty.ask("hasty")
        #expect(await words.next()?.isAsked == true)
        hasty.hangUp()
        goOn.signal()
        let late = await words.next()
        #expect(late?.line == "hasty" && late?.isAsked == false)
    }
}
