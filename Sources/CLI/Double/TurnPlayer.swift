import Foundation

/// Reads a play line by line and keeps to its pauses.
final class TurnPlayer {
    /// What comes out of a play, in order.
    enum Event: Hashable {
        case words(String)
        case toolBegan(String)
        case toolEnded(String, output: String, status: Int32)
        case asks(DoubleDialog.Kind, String)
        case limited(String)
        case limitLasts(until: Int64)
        case failed(String)
        case compactBegan
        case compactEnded(milliseconds: Int64)
        case freezes
        case crashes
        case exits(Int32)
        case complains(String)
        case isOver
    }

    private enum Pause {
        case none
        case until(Int64, then: Event?)
        case tool(StageChild, command: String)
        /// An answer is awaited, or nothing is.
        case untilTold
    }

    private let environment: [String: String]
    private let play: StageChild?
    private var bytes: [UInt8] = []
    private var lines: [String] = []
    private var printed: [UInt8] = []
    private var pause = Pause.none
    private var isOver = false

    /// - Parameter number: which prompt it answers, from 1; 0 is the start of the program.
    init(number: Int, prompt: String, environment: [String: String]) throws(CommandFailure) {
        self.environment = environment
        guard let program = environment["GIT_BUS_PLAY"], !program.isEmpty else {
            play = nil
            lines = number == 0 ? [] : ["ok"]
            return
        }
        play = try StageChild([program, "\(number)", prompt], environment: environment)
    }

    /// What to wait for beside the keyboard.
    var descriptors: [Int32] {
        var list = [play?.output ?? -1]
        if case .tool(let tool, _) = pause { list.append(tool.output) }
        return list.filter { $0 >= 0 }
    }

    /// Whether a command is being run.
    var isInTool: Bool { if case .tool = pause { true } else { false } }

    /// What has happened by now.
    func step(at now: Int64) throws(CommandFailure) -> [Event] {
        read()
        var events: [Event] = []
        while !isOver {
            switch pause {
            case .untilTold: return events
            case .until(let end, let then):
                if now < end { return events }
                pause = .none
                if let then { events.append(then) }
            case .tool(let tool, let command):
                printed += tool.read()
                guard let status = tool.status, tool.output < 0 else { return events }
                let text = String(decoding: printed, as: UTF8.self)
                    .trimmingCharacters(in: .newlines)
                printed = []
                pause = .none
                events.append(.toolEnded(command, output: text, status: status))
            case .none:
                guard !lines.isEmpty else {
                    guard isPlayOver else { return events }
                    isOver = true
                    return events + [.isOver]
                }
                events += try perform(StageDirection(lines.removeFirst()), at: now)
            }
        }
        return events
    }

    /// A dialog was answered: the play goes on.
    func goOn() { if case .untilTold = pause { pause = .none } }

    /// Ends what runs.
    func end() {
        isOver = true
        if case .tool(let tool, _) = pause { tool.end() }
        play?.end()
    }

    private var isPlayOver: Bool {
        guard let play else { return true }
        return play.output < 0 && play.status != nil
    }

    private func read() {
        guard let play else { return }
        bytes += play.read()
        while let end = bytes.firstIndex(of: 0x0A) {
            lines.append(String(decoding: bytes[..<end], as: UTF8.self))
            bytes.removeFirst(end + 1)
        }
        if play.output < 0, !bytes.isEmpty {
            lines.append(String(decoding: bytes, as: UTF8.self))
            bytes = []
        }
    }

    private func perform(
        _ direction: StageDirection,
        at now: Int64
    ) throws(CommandFailure) -> [Event] {
        switch direction {
        case .words(let text): return [.words(text)]
        case .tool(let command):
            let shell = ["sh", "-c", command]
            pause = .tool(
                try StageChild(shell, environment: environment, withErrors: true),
                command: command
            )
            return [.toolBegan(command)]
        case .pause(let time): pause = .until(now + time, then: nil)
        case .compact(let time):
            pause = .until(now + time, then: .compactEnded(milliseconds: time))
            return [.compactBegan]
        case .dialog(let kind, let subject):
            pause = .untilTold
            return [.asks(kind, subject)]
        case .limit(let text): return [.limited(text)]
        case .limitUntil(let time): return [.limitLasts(until: time)]
        case .error(let text): return [.failed(text)]
        case .hang: pause = .untilTold
        case .crash:
            pause = .untilTold
            return [.crashes]
        case .exit(let status):
            pause = .untilTold
            return [.exits(status)]
        case .freeze:
            pause = .untilTold
            return [.freezes]
        case .unclear(let line): return [.complains("no stage direction: \(line)")]
        }
        return []
    }
}
