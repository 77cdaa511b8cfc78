import Foundation
import Synchronization
import Testing

/// A git server on 127.0.0.1 for one scenario: the real `git http-backend` behind just enough HTTP
/// for git, and moods in which it answers badly.
public final class GitWebServer: Sendable {
    /// How it answers.
    public enum Mood: Sendable, Equatable {
        /// As it should.
        case well
        /// It takes the request and says nothing.
        case silent
        /// It says so and nothing else: `503 Service Unavailable`.
        case status(String)
    }

    /// Where it listens.
    public let port: UInt16
    private let box: Sandbox
    private let state: Mutex<State>

    private struct State {
        var mood = Mood.well
        var requests = 0
        var listener: Int32 = -1
        /// Connections that are kept open and not answered.
        var held: [Int32] = []
    }

    /// Serves the repositories in the folder of the scenario.
    public init(_ box: Sandbox) throws {
        self.box = box
        state = Mutex(State())
        let (listener, port) = try Self.listen(at: 0)
        self.port = port
        state.withLock { $0.listener = listener }
        accept(from: listener)
    }

    deinit { stop() }

    /// The URL of a repository in the folder of the scenario.
    public func url(of name: String) -> String { "http://127.0.0.1:\(port)/\(name)" }

    /// How it answers from now on. Those who were left waiting are hung up on.
    public func answer(_ mood: Mood) {
        state.withLock { state in
            state.mood = mood
            for connection in state.held { close(connection) }
            state.held = []
        }
    }

    /// How many requests came.
    public var requests: Int { state.withLock { $0.requests } }

    /// Stops listening: a connection is refused from now on.
    public func stop() {
        let listener = state.withLock { state in
            for connection in state.held { close(connection) }
            state.held = []
            defer { state.listener = -1 }
            return state.listener
        }
        guard listener >= 0 else { return }
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Listens again where it did before.
    public func start() throws {
        let (listener, _) = try Self.listen(at: port)
        state.withLock { $0.listener = listener }
        accept(from: listener)
    }

    private func accept(from listener: Int32) {
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = Foundation.accept(listener, nil, nil)
                if connection < 0, errno == EINTR { continue }
                guard connection >= 0 else { return }
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                guard let server = self else {
                    close(connection)
                    return
                }
                Thread.detachNewThread { server.serve(connection) }
            }
        }
    }

    private func serve(_ connection: Int32) {
        guard let request = GitWebRequest(connection) else {
            close(connection)
            return
        }
        let mood = state.withLock { state in
            state.requests += 1
            if state.mood == .silent { state.held.append(connection) }
            return state.mood
        }
        switch mood {
        case .silent: return
        case .status(let line):
            let head = "HTTP/1.1 \(line)\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
            Self.write(Data((head + "Connection: close\r\n\r\n").utf8), to: connection)
        case .well: Self.write(answer(to: request), to: connection)
        }
        close(connection)
    }

    /// Runs git's own program, and turns its answer into one of HTTP.
    private func answer(to request: GitWebRequest) -> Data {
        var variables = request.variables
        variables["GIT_PROJECT_ROOT"] = box.directory
        variables["GIT_HTTP_EXPORT_ALL"] = "1"
        variables["REMOTE_USER"] = "somebody"
        variables["REMOTE_ADDR"] = "127.0.0.1"
        let process = box.start("/usr/bin/git", ["http-backend"], with: variables)
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            // Why try?: a program that does not read it all has its reasons, and says so.
            try? input.fileHandleForWriting.write(contentsOf: request.body)  // why: see above
            try input.fileHandleForWriting.close()
        } catch { return Data("HTTP/1.1 500 Oops\r\nConnection: close\r\n\r\n".utf8) }
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Self.http(said)
    }

    private static func http(_ answer: Data) -> Data {
        guard let end = answer.range(of: Data("\r\n\r\n".utf8)) else {
            return Data("HTTP/1.1 500 No answer\r\nConnection: close\r\n\r\n".utf8)
        }
        var status = "200 OK"
        var head = ""
        let text = String(decoding: answer[..<end.lowerBound], as: UTF8.self)
        for line in text.split(separator: "\r\n") {
            if line.hasPrefix("Status: ") {
                status = String(line.dropFirst(8))
            } else {
                head += line + "\r\n"
            }
        }
        let body = answer[end.upperBound...]
        head += "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        return Data("HTTP/1.1 \(status)\r\n\(head)".utf8) + body
    }

    private static func write(_ data: Data, to connection: Int32) {
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno != EINTR { return }
            if count > 0 { rest = rest.dropFirst(count) }
        }
    }

    private static func listen(at port: UInt16) throws -> (Int32, UInt16) {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        try #require(descriptor >= 0)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, size) == 0
                    && getsockname(descriptor, generic, &size) == 0
            }
        }
        try #require(isBound && Foundation.listen(descriptor, 64) == 0)
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}
