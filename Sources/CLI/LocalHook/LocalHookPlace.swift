import BusModel
import Foundation
import GitBus

/// Where the pre-push hook of a clone belongs.
struct LocalHookPlace {
    /// The top of the work tree.
    let repository: String
    /// Where git looks for hooks.
    let directory: String
    /// What is worth knowing about that folder.
    let notes: [String]

    var hook: String { directory + "/pre-push" }
    /// Beside the hook, since scripts and links find other files by where they are.
    var before: String { hook + ".before-git-bus" }

}

extension LocalHookPlace {
    /// Whether there is a repository with a work tree at a path.
    static func isClone(_ path: String) async throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        let answer = try await GitProcess(directory: path).run([
            "rev-parse", "--is-bare-repository", "--show-toplevel",
        ])
        return answer.status == 0 && answer.output.hasPrefix("false\n")
    }

    /// Finds the place, and changes nothing.
    ///
    /// - Throws: ``CommandFailure`` where it is not for us to write there.
    init(of path: String) async throws {
        guard try await Self.isClone(path) else {
            throw CommandFailure(
                .usage,
                "there is no clone at \(path), with a work tree",
                hints: ["cd into the clone", "for a hub: git bus hooks install PATH"]
            )
        }
        let git = GitProcess(directory: path)
        let answer = try await git.succeed([
            "rev-parse", "--path-format=absolute", "--show-toplevel", "--git-common-dir",
        ])
        let lines = answer.output.split(separator: "\n").map { Self.resolved(String($0)) }
        guard lines.count == 2 else {
            throw CommandFailure(.failed, "git does not say where it is")
        }
        let (top, common) = (lines[0], lines[1])
        repository = top
        let setting = try await git.run(["config", "--type=path", "--get", "core.hooksPath"])
        guard setting.status == 0 else {
            directory = common + "/hooks"
            notes = []
            return
        }
        let said = setting.line
        directory = Self.resolved(said.hasPrefix("/") ? said : top + "/" + said)
        if !said.isEmpty, directory.hasPrefix(common + "/") {
            notes = []
            return
        }
        guard !said.isEmpty, directory.hasPrefix(top + "/") else {
            throw Self.isOutside(said, own: common + "/hooks")
        }
        try await Self.refuseTracked(directory + "/pre-push", git)
        notes = ["\(directory) is in the work tree: keep pre-push out of commits"]
    }

    private static func isOutside(_ path: String, own: String) -> CommandFailure {
        CommandFailure(
            .failed,
            "git runs the hooks of this clone from outside of it: \(path)",
            facts: ["core.hooksPath says so; nothing was changed"],
            hints: [
                "add to the pre-push there: git-bus check --pre-push \"$@\"",
                "or use the clone's own: git config core.hooksPath \(ShellWord.quoted(own))",
            ]
        )
    }

    /// A hook that is part of the work is changed by those who work on it.
    private static func refuseTracked(_ hook: String, _ git: GitProcess) async throws {
        let answer = try await git.run(["ls-files", "--error-unmatch", "--", hook])
        guard answer.status == 0 else { return }
        throw CommandFailure(
            .failed,
            "\(hook) is a file of this repository",
            facts: ["core.hooksPath says that git runs it; nothing was changed"],
            hints: ["add to it, and commit it: git-bus check --pre-push \"$@\""]
        )
    }

    private static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }
}
