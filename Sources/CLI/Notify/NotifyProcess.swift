import Foundation
import GitBus
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Runs the `[notify]` command: no shell, a line on its standard input, and no longer than a
/// deadline. Whatever of its process group is left when it ends, ends with it.
struct NotifyProcess: Sendable {
    static let deadline = Duration.seconds(10)
    private static let grace = Duration.seconds(2)
    /// Who is marked as having started what the command leaves behind. No agent is called so.
    static let name = "_notify"

    let location: BusLocation
    let command: [String]
    let environment: [String: String]

    func run(_ line: String) async -> NotifyAnswer {
        guard let program = command.first, let path = Self.find(program, location, environment)
        else {
            let name = Terminal.harmless(command.first ?? "")
            let more = name.hasPrefix("~") ? "; no shell reads it: write the whole path" : ""
            return NotifyAnswer(fault: "there is no program \(name)\(more)")
        }
        do {
            let errors = try Self.file(of: "")
            defer { Self.close(errors) }
            return await withTaskGroup(of: NotifyAnswer?.self) { group in
                group.addTask { await start(path, line, errors) }
                group.addTask {
                    // Why it may fail: it is cancelled when the command was faster.
                    try? await Task.sleep(for: Self.deadline)  // why: see above
                    return nil
                }
                let first = await group.next() ?? nil
                group.cancelAll()
                // When it took too long, its answer says how it was ended.
                var answer = first ?? NotifyAnswer()
                if first == nil {
                    answer = (await group.next() ?? nil) ?? answer
                    answer.isTimedOut = true
                }
                answer.said = Self.lastLines(of: errors)
                return answer
            }
        } catch {
            return NotifyAnswer(fault: "there is no room for a temporary file: \(error)")
        }
    }

    /// The file of a program, a relative path taken from where the command runs.
    static func find(
        _ program: String,
        _ location: BusLocation,
        _ environment: [String: String]
    ) -> String? {
        let isRelative = program.contains("/") && !program.hasPrefix("/")
        let path = isRelative ? "\(location.stateDirectory)/\(program)" : program
        return ProgramPath.find(path, in: environment)
    }

    /// Nothing of git about one repository, nothing of the terminal that started the daemon.
    static func cleaned(_ environment: [String: String]) -> [String: String] {
        environment.filter { key, _ in
            if key.hasPrefix("GIT_BUS_") { return key != "GIT_BUS_AGENT" }
            return !key.hasPrefix("GIT_") && key != "TMUX" && key != "TMUX_PANE"
        }
    }

    private func start(_ path: String, _ line: String, _ errors: CInt) async -> NotifyAnswer {
        var options = PlatformOptions()
        // A group of its own, so that whatever it starts ends with it.
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: Self.grace)
        ]
        var variables = Self.cleaned(environment)
        variables[LeftBehind.mark] = location.mark(of: Self.name)
        var settings: [Environment.Key: String] = [:]
        for (key, value) in variables { settings[Environment.Key(stringLiteral: key)] = value }
        var leader: pid_t?
        defer { if let leader { kill(-leader, SIGKILL) } }
        do {
            let input = FileDescriptor(rawValue: try Self.file(of: line + "\n"))
            let result = try await Subprocess.run(
                .path(FilePath(path)),
                arguments: Arguments(Array(command.dropFirst())),
                environment: .custom(settings),
                workingDirectory: FilePath(location.stateDirectory),
                platformOptions: options,
                input: .fileDescriptor(input, closeAfterSpawningProcess: true),
                output: .discarded,
                // A file and no pipe: what it leaves in the background would keep a pipe open.
                error: .fileDescriptor(
                    FileDescriptor(rawValue: errors),
                    closeAfterSpawningProcess: false
                )
            ) { leader = $0.processIdentifier.value }
            return switch result.terminationStatus {
            case .exited(let code): NotifyAnswer(status: code)
            case .signaled(let signal): NotifyAnswer(status: 128 + signal)
            }
        } catch {
            return NotifyAnswer(fault: "it cannot be run: \(Terminal.harmless("\(error)"))")
        }
    }

    /// A file of no name that holds `text`, to be closed by the caller.
    private static func file(of text: String) throws -> CInt {
        guard let stream = tmpfile() else { throw Errno(rawValue: errno) }
        defer { fclose(stream) }
        let bytes = Array(text.utf8)
        guard fwrite(bytes, 1, bytes.count, stream) == bytes.count, fflush(stream) == 0 else {
            throw Errno(rawValue: errno)
        }
        rewind(stream)
        let copy = fcntl(fileno(stream), F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw Errno(rawValue: errno) }
        return copy
    }

    private static func close(_ descriptor: CInt) { Foundation.close(descriptor) }

    private static func lastLines(of descriptor: CInt) -> [String] {
        let size = lseek(descriptor, 0, SEEK_END)
        let wanted = min(max(0, size), 4096)
        var bytes = [UInt8](repeating: 0, count: Int(wanted))
        let count = pread(descriptor, &bytes, bytes.count, size - wanted)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
            .split(whereSeparator: \.isNewline).suffix(5).map { Terminal.harmless(String($0)) }
    }
}
