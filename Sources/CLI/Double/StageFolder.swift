import Foundation

/// What doubles leave in the folder they run in, for whoever looks at them.
struct StageFolder {
    /// The folder itself, as the programs write it into their transcripts.
    let path: String
    /// Which run of a double in this folder it is, from 1.
    let run: Int
    /// The branch that is checked out; empty where there is none.
    let branch: String
    private let quiet: String

    /// Counts this run.
    init() throws(CommandFailure) {
        path = FileManager.default.currentDirectoryPath
        let git = Self.gitFolder(path)
        quiet = git ?? path
        // Why try?: outside of a repository there is no branch.
        let head = git.flatMap { try? String(contentsOfFile: $0 + "/HEAD", encoding: .utf8) } ?? ""
        branch = head.hasPrefix("ref: refs/heads/") ? String(head.dropFirst(16).dropLast()) : ""
        let file = quiet + "/double-runs"
        // Why try?: the first run finds no file.
        let before = (try? String(contentsOfFile: file, encoding: .utf8)).flatMap {
            Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        run = (before ?? 0) + 1
        try Self.write("\(run)\n", to: file)
    }

    /// Notes what the surroundings did wrong: a hook that printed, a play that is not understood.
    func complain(_ sentence: String) throws(CommandFailure) {
        try append(sentence, to: path + "/double-complaints")
    }

    /// Notes what was answered to a dialog.
    func answered(_ kind: DoubleDialog.Kind, _ label: String) throws(CommandFailure) {
        try append("\(kind.rawValue): \(label)", to: quiet + "/double-answers")
    }

    /// Leaves the trace of something that has happened outside.
    func mark(_ name: String) throws(CommandFailure) { try Self.write("", to: "\(path)/\(name)") }

    private func append(_ line: String, to file: String) throws(CommandFailure) {
        // Why try?: the first line makes the file.
        let before = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        try Self.write(before + line + "\n", to: file)
    }

    private static func write(_ text: String, to file: String) throws(CommandFailure) {
        do { try text.write(toFile: file, atomically: true, encoding: .utf8) } catch {
            throw CommandFailure(.cannotCreate, "cannot write \(file): \(error)")
        }
    }

    /// The folder of the repository whose root this is: `.git`, or what a linked one names.
    private static func gitFolder(_ path: String) -> String? {
        let git = path + "/.git"
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: git, isDirectory: &isFolder) else {
            return nil
        }
        if isFolder.boolValue { return git }
        // Why try?: a file that cannot be read names no folder.
        guard let text = try? String(contentsOfFile: git, encoding: .utf8),
            text.hasPrefix("gitdir: ")
        else { return nil }
        return text.dropFirst(8).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
