import BusModel
import Foundation

/// A double without a screen: one prompt, one answer, the end.
struct OneShotDouble {
    let options: DoubleOptions
    let folder: StageFolder
    let chronicle: any Chronicle
    let environment: [String: String]

    /// Answers. Returns the status to exit with.
    func run(signals: Int32) throws -> Int32 {
        let prompt = try question()
        let began = SteadyClock.now
        let answer = OneShotAnswer(options, chronicle: chronicle, folder: folder.path)
        try chronicle.sessionBegan()
        try answer.began()
        try chronicle.promptTaken(prompt)
        let player = try TurnPlayer(number: 1, prompt: prompt, environment: environment)
        let now = Performance(player, chronicle: chronicle, folder: folder, isPrologue: false)
        var status: Int32?
        defer { player.end() }
        while status == nil {
            for cue in try now.step(at: SteadyClock.now) {
                switch cue {
                case .show(let item): try answer.shows(item)
                case .ask(let kind, _):
                    // Nobody is there to be asked, and what was not allowed is not done.
                    try folder.complain("a dialog in a one-shot run: \(kind.rawValue)")
                    player.goOn()
                case .crash:
                    player.end()
                    kill(getpid(), SIGKILL)
                case .exit(let code): status = code
                case .over: status = now.hasFailed ? 1 : 0
                case .compacting, .failed, .freeze: continue
                }
            }
            if StageSignals.isEnding { status = 143 }
            if status == nil { wait(for: [signals] + player.descriptors) }
        }
        try answer.ended(
            now.lastWords,
            hasFailed: status != 0,
            milliseconds: SteadyClock.now - began
        )
        try chronicle.sessionEnded(reason: "other")
        return status ?? 0
    }

    /// The prompt of the command line, and what standard input adds to it.
    private func question() throws(DoubleRefusal) -> String {
        var text = options.prompt ?? ""
        // Codex reads to the end whenever it is no terminal; Claude when it was told nothing else.
        if isatty(STDIN_FILENO) == 0, options.kind == .codex || text.isEmpty {
            if options.kind == .codex { Terminal.note("Reading additional input from stdin...") }
            let more = FileHandle.standardInput.readDataToEndOfFile()
            let added = String(decoding: more, as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            text += text.isEmpty || added.isEmpty ? added : "\n" + added
        }
        guard text.isEmpty else { return text }
        throw DoubleRefusal(
            message: options.kind == .claude
                ? "Error: Input must be provided either through stdin or as a prompt argument when "
                    + "using --print"
                : "No prompt provided via stdin."
        )
    }

    private func wait(for descriptors: [Int32]) {
        var list = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        _ = poll(&list, nfds_t(list.count), 40)
    }
}
