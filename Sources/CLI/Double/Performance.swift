/// A turn: what its play says becomes rows, hooks and what is seen.
final class Performance {
    /// What whoever watches must do.
    enum Cue {
        case show(HistoryItem)
        case compacting(Bool)
        case ask(DoubleDialog.Kind, String)
        /// The service refused; what follows is no answer any more.
        case failed
        case freeze
        case crash
        case exit(Int32)
        case over
    }

    let player: TurnPlayer
    private let chronicle: any Chronicle
    private let folder: StageFolder
    private let isPrologue: Bool
    private var block: [String] = []
    private(set) var hasFailed = false
    /// The last whole block of the answer.
    private(set) var lastWords = ""
    /// The tokens of the block that is being said.
    var tokens: Int { Int(block.reduce(0) { $0 + PlayedTokens.of($1) }) }

    /// - Parameter isPrologue: it is the start of the program and answers nobody.
    init(
        _ player: TurnPlayer,
        chronicle: any Chronicle,
        folder: StageFolder,
        isPrologue: Bool
    ) {
        self.player = player
        self.chronicle = chronicle
        self.folder = folder
        self.isPrologue = isPrologue
    }

    /// What has happened by now, told to the transcript and the hooks.
    func step(at now: Int64) throws -> [Cue] {
        var cues: [Cue] = []
        for event in try player.step(at: now) {
            // A play that answers whatever it is asked says something at the start, too.
            if isPrologue, case .words = event { continue }
            cues += try take(event)
        }
        return cues
    }

    /// Ends it in the middle, as Escape does.
    func interrupt() throws {
        let isInTool = player.isInTool
        player.end()
        try endBlock()
        if !isPrologue { try chronicle.interrupted(inTool: isInTool) }
    }

    private func take(_ event: TurnPlayer.Event) throws -> [Cue] {
        switch event {
        case .words(let text):
            block.append(text)
            return [.show(.words(text, isFirst: block.count == 1))]
        case .toolBegan(let command):
            try endBlock()
            try chronicle.toolBegan(command)
            return [.show(.tool(command))]
        case .toolEnded(let command, let output, let status):
            try chronicle.toolEnded(command, output: output, status: status)
            let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
            return [.show(.output(output.isEmpty ? [] : lines.map(String.init)))]
        case .asks(let kind, let subject):
            try endBlock()
            return [.ask(kind, subject)]
        case .limitLasts(let until):
            try chronicle.limitLasts(until: until)
            return []
        case .limited(let text):
            try endBlock()
            hasFailed = true
            try chronicle.limited(text)
            return [.show(.notice(text)), .failed]
        case .failed(let text):
            try endBlock()
            hasFailed = true
            try chronicle.failed(text)
            return [.show(.notice(text)), .failed]
        case .compactBegan:
            try endBlock()
            try chronicle.compactBegan()
            return [.compacting(true)]
        case .compactEnded(let milliseconds):
            try chronicle.compactEnded(milliseconds: milliseconds)
            return [.compacting(false)]
        case .freezes: return [.freeze]
        case .crashes: return [.crash]
        case .exits(let status):
            try endBlock()
            return [.exit(status)]
        case .complains(let sentence):
            try folder.complain(sentence)
            return []
        case .isOver:
            try endBlock()
            if !isPrologue { try chronicle.turnEnded(lastWords: hasFailed ? nil : lastWords) }
            return [.over]
        }
    }

    private func endBlock() throws {
        guard !block.isEmpty else { return }
        lastWords = block.joined(separator: "\n")
        block = []
        try chronicle.said(lastWords)
    }
}
