import BusModel

/// What somebody asks for by ssh: one of the four things that are served, or nothing.
enum AccessRequest: Hashable {
    /// `git-receive-pack PATH`
    case push(path: String)
    /// `git-upload-pack PATH`
    case fetch(path: String)
    /// `git-bus-wait [PATH] REF OID`
    case wait(path: String?, ref: RefName, known: ObjectID?)

    /// Why it is none of them. No case carries what came in: nothing of it is ever shown.
    enum Fault: Error, Hashable {
        case nothing
        case unreadable(RequestWords.Fault)
        case notServed
        case option
        case arguments
        case ref
        case oid
    }

    /// Reads `SSH_ORIGINAL_COMMAND`.
    init(_ line: [UInt8]) throws(Fault) {
        guard !line.isEmpty else { throw .nothing }
        guard line.count <= RequestWords.bytesMax else { throw .unreadable(.tooLong) }
        for (prefix, program) in Self.programs where line.starts(with: Array(prefix.utf8)) {
            let words: [String]
            do { words = try RequestWords.split(line.dropFirst(prefix.utf8.count)) } catch {
                throw .unreadable(error)
            }
            self = try Self.request(program, words)
            return
        }
        throw .notServed
    }

    /// What is asked for without a path of git's: the form that stands in our own commands.
    static func wait(path: String?, ref: String, oid: String) throws(Fault) -> AccessRequest {
        guard BranchRef.isValid(ref) else { throw .ref }
        guard let known = KnownTip(oid) else { throw .oid }
        return .wait(path: path, ref: RefName(ref), known: known.id)
    }

    private enum Program { case push, fetch, wait }

    /// git says the first of each pair; newer ones may say the second.
    private static let programs: [(String, Program)] = [
        ("git-receive-pack ", .push), ("git receive-pack ", .push),
        ("git-upload-pack ", .fetch), ("git upload-pack ", .fetch),
        ("git-bus-wait ", .wait),
    ]

    private static func request(
        _ program: Program,
        _ words: [String]
    ) throws(Fault) -> AccessRequest {
        // A path that begins so would be an option for the program that is started.
        if words.contains(where: { $0.hasPrefix("-") }) { throw .option }
        switch program {
        case .push:
            guard words.count == 1 else { throw .arguments }
            return .push(path: words[0])
        case .fetch:
            guard words.count == 1 else { throw .arguments }
            return .fetch(path: words[0])
        case .wait:
            guard (2...3).contains(words.count) else { throw .arguments }
            let path = words.count == 3 ? words[0] : nil
            return try wait(path: path, ref: words[words.count - 2], oid: words[words.count - 1])
        }
    }
}
