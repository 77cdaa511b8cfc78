internal import CLibgit2

/// Turns a code of libgit2 into an error, with the message the library left on this thread.
///
/// The message is taken and cleared at once, in the same synchronous call: it is thread-local, and
/// a later call that fails without a message would otherwise show this one.
func check(_ code: Int32, _ operation: @autoclosure () -> String) throws(GitError) {
    guard code < 0 else { return }
    let last = git_error_last()
    let message = last.flatMap { $0.pointee.message }.map { String(cString: $0) }
    let kind = last.map { $0.pointee.klass } ?? 0
    git_error_clear()
    throw GitError(
        errorCode(code, kind: kind, message: message ?? ""),
        operation(),
        message ?? "libgit2 error \(code)"
    )
}

private func errorCode(_ code: Int32, kind: Int32, message: String) -> GitError.Code {
    // libgit2 1.5 says "config value 'safe.directory' was not found" where it means that the
    // repository is somebody else's; the right code came with 1.6.
    if message.contains("safe.directory") { return .notOwned }
    if message.contains("unsupported extension") { return .unsupported }
    switch code {
    case GIT_ENOTFOUND.rawValue: return .notFound
    case GIT_EMODIFIED.rawValue: return .modified
    case GIT_ELOCKED.rawValue: return .locked
    case GIT_EOWNER.rawValue: return .notOwned
    case GIT_EMISMATCH.rawValue: return .corrupt
    // The object database names no code for what does not inflate or has no proper header.
    case GIT_ERROR.rawValue where corruptKinds.contains(kind): return .corrupt
    default: return .other(code)
    }
}

private let corruptKinds = [GIT_ERROR_ZLIB, GIT_ERROR_ODB, GIT_ERROR_OBJECT].map {
    Int32($0.rawValue)
}
