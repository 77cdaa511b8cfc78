internal import BusModel
internal import Foundation

/// Finds the files of an agent's sessions, and those of what the sessions began.
struct TranscriptFinder {
    let backend: UsageBackend
    let work: String
    let environment: [String: String]

    /// The files that are there, in no order.
    func files(of sessions: [String], _ state: inout UsageState) -> [String] {
        // A name that leads elsewhere is none.
        let sessions = sessions.filter { !$0.isEmpty && !$0.contains("/") && !$0.hasPrefix(".") }
        switch backend {
        case .claude: return sessions.flatMap { claude($0, &state) }
        case .codex: return codex(sessions, &state)
        case .gemini: return sessions.flatMap { gemini($0, &state) }
        case .opencode: return opencode(sessions, &state)
        case .aider: return aider
        }
    }

    private var home: String { environment["HOME"] ?? NSHomeDirectory() }

    /// A variable that is set to something.
    private func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The file of a session, and all of `<session>/subagents/**/agent-*.jsonl` beside it.
    private func claude(_ session: String, _ state: inout UsageState) -> [String] {
        let name = "\(session).jsonl"
        var places = ClaudeTranscript.candidates(
            session: session,
            work: work,
            environment: environment
        )
        places += [state.places[session]].compactMap(\.self)
        var files = places.filter(Self.isThere)
        if files.isEmpty {
            // The program was started in another directory than we think; the name still is one.
            let folders =
                variable("CLAUDE_CONFIG_DIR").map { [$0] }
                ?? [home + "/.claude", home + "/.config/claude"]
            files = folders.flatMap { folder in
                RolloutFolder.names(in: "\(folder)/projects")
                    .map { "\(folder)/projects/\($0)/\(name)" }.filter(Self.isThere)
            }
            state.places[session] = files.first
        }
        let agents = Set(places + files).flatMap { place in
            let folder = place.dropLast(".jsonl".count) + "/subagents"
            return FolderWalk(root: String(folder)).files { $0.hasSuffix(".jsonl") }
        }
        return Array(Set(files + agents))
    }

    /// The rollouts of threads, and of those that they spawned or that were forked from them.
    private func codex(_ threads: [String], _ state: inout UsageState) -> [String] {
        let folder = RolloutFolder(work: work, environment: environment)
        let (listing, files) = RolloutListing.current(
            state.rollouts,
            threads: threads,
            folder: folder
        ) { rollouts(of: threads, in: folder, &state) }
        state.rollouts = listing
        return files
    }

    private func rollouts(
        of threads: [String],
        in folder: RolloutFolder,
        _ state: inout UsageState
    ) -> [String] {
        let first = threads.map { RolloutFolder.made($0) ?? Instant(milliseconds: .min) }.min()
        guard let first else { return [] }
        var files: [String: String] = [:]
        for path in folder.rollouts(since: first) {
            guard let thread = RolloutFolder.thread(of: path), files[thread] == nil else {
                continue
            }
            files[thread] = path
            if state.parents[thread] == nil {
                state.parents[thread] = RolloutFolder.parent(in: path)
            }
        }
        var family = Set(threads)
        var isGrowing = true
        while isGrowing {
            let children = files.keys.filter {
                !family.contains($0) && family.contains(state.parents[$0] ?? "")
            }
            family.formUnion(children)
            isGrowing = !children.isEmpty
        }
        return family.compactMap { files[$0] }.sorted()
    }

    /// `tmp/<project>/chats/session-<time>-<first eight of the session>.jsonl`, and the folder of
    /// the whole name for those of its subagents.
    private func gemini(_ session: String, _ state: inout UsageState) -> [String] {
        let root = (variable("GEMINI_DATA_DIR") ?? home + "/.gemini") + "/tmp"
        let ends = [".jsonl", ".json"].map { "-\(session.prefix(8))\($0)" }
        var files: [String] = []
        for project in RolloutFolder.names(in: root) {
            let chats = "\(root)/\(project)/chats"
            for name in RolloutFolder.names(in: chats) where ends.contains(where: name.hasSuffix) {
                let path = "\(chats)/\(name)"
                if state.places[path] == nil { state.places[path] = Self.session(in: path) }
                if state.places[path] == session { files.append(path) }
            }
            files += FolderWalk(root: "\(chats)/\(session)").files { $0.hasSuffix(".jsonl") }
        }
        return files
    }

    /// The session that a file of Gemini says it is of; `nil` as long as it says nothing.
    private static func session(in path: String) -> String? {
        if path.hasSuffix(".json") {
            let data = FileManager.default.contents(atPath: path)
            return data.flatMap(JSONRow.init)?.text("sessionId")
        }
        return LineTail.first(of: path).flatMap(JSONRow.init)?.text("sessionId")
    }

    /// All databases, since each channel has one, and what older versions left of these sessions.
    private func opencode(_ sessions: [String], _ state: inout UsageState) -> [String] {
        let data = (variable("XDG_DATA_HOME") ?? home + "/.local/share") + "/opencode"
        let own = variable("OPENCODE_DB").map { $0.hasPrefix("/") ? $0 : "\(data)/\($0)" }
        let databases =
            own.map { [$0] }
            ?? RolloutFolder.names(in: data)
            .filter { $0.hasPrefix("opencode") && $0.hasSuffix(".db") }.map { "\(data)/\($0)" }
        let storage = "\(data)/storage"
        var family = sessions
        var index = 0
        while index < family.count {
            for child in children(of: family[index], storage, &state) where !family.contains(child)
            {
                family.append(child)
            }
            index += 1
        }
        let messages = family.flatMap { session in
            let folder = "\(storage)/message/\(session)"
            return RolloutFolder.names(in: folder).filter { $0.hasSuffix(".json") }
                .map { "\(folder)/\($0)" }
        }
        return databases.filter(Self.isThere) + messages
    }

    private func children(
        of session: String,
        _ storage: String,
        _ state: inout UsageState
    ) -> [String] {
        FolderWalk(root: "\(storage)/session").files { $0.hasSuffix(".json") }.compactMap { path in
            if state.parents[path] == nil {
                let data = FileManager.default.contents(atPath: path)
                state.parents[path] = data.flatMap(JSONRow.init).map { $0.text("parentID") ?? "" }
            }
            guard state.parents[path] == session else { return nil }
            return URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        }
    }

    /// The log of analytics where there is one, since it is exact; else the history.
    private var aider: [String] {
        let log = variable("AIDER_ANALYTICS_LOG").map(inWork)
        if let log, Self.isThere(log) { return [log] }
        let name = variable("AIDER_CHAT_HISTORY_FILE") ?? ".aider.chat.history.md"
        return [inWork(name)].filter(Self.isThere)
    }

    private func inWork(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(work)/\(path)"
    }

    private static func isThere(_ path: String) -> Bool { LineTail.look(at: path) != nil }
}
