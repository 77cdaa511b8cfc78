import Foundation

/// Finds programs as the shell would.
enum ProgramPath {
    /// The file that a name stands for, or `nil` when there is none that may be run.
    static func find(_ name: String, in environment: [String: String]) -> String? {
        let files = FileManager.default
        if name.contains("/") { return files.isExecutableFile(atPath: name) ? name : nil }
        let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(name)" }.first {
            var isFolder: ObjCBool = false
            return files.fileExists(atPath: $0, isDirectory: &isFolder) && !isFolder.boolValue
                && files.isExecutableFile(atPath: $0)
        }
    }

    /// - Throws: ``CommandFailure`` when there is no such program.
    static func need(_ program: String, in environment: [String: String]) throws(CommandFailure) {
        guard find(program, in: environment) == nil else { return }
        throw CommandFailure(
            .unreachable,
            "there is no \(program) on the PATH; agents run in it",
            hints: ["apt-get install \(program)"]
        )
    }
}
