internal import Foundation

/// The `git-bus-hook` that installs copy.
struct HookProgramFile {
    private let contents: Data

    /// Reads it.
    ///
    /// - Throws: `.noHookBinary`.
    init(at path: String) throws(HookError) {
        guard FileTree.isExecutableFile(path), let contents = try FileTree.contents(of: path) else {
            throw HookError(
                .noHookBinary,
                "\(path) is no program",
                hint: "git-bus-hook is installed beside git-bus; install git-bus again"
            )
        }
        self.contents = contents
    }

    /// Whether the file at `path` is this program, byte for byte, and may be run.
    func isSame(as path: String) throws(HookError) -> Bool {
        guard FileTree.kind(of: path) == .file(executable: true) else { return false }
        return try FileTree.contents(of: path) == contents
    }
}
