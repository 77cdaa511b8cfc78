import GitBus

extension ProgramPath {
    /// The file that a name stands for, or `nil` when there is none that may be run.
    static func find(_ name: String, in environment: [String: String]) -> String? {
        find(name, along: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
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
