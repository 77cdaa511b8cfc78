/// The words that git calls a hook with.
struct HookArguments {
    /// Who is called: a link that is named like the hook.
    let program: BytePath
    /// What the hook is told, as `update` is the ref and where it was and goes.
    let rest: [BytePath]

    /// Takes them over from C.
    init(count: Int, _ words: UnsafePointer<UnsafeMutablePointer<CChar>?>) {
        let all = (0..<max(0, count)).map { BytePath(cString: words[$0]) }
        program = all.first ?? BytePath([])
        rest = Array(all.dropFirst())
    }
}

/// Where the program begins, called by `main`.
///
/// - Returns: the status to exit with.
@c(git_bus_hook)
public func begin(_ count: Int32, _ words: UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
    HookProgram.run(HookArguments(count: Int(count), words))
}
