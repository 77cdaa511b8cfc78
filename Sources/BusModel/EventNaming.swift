/// Makes the names of events. The hash comes from outside; pure code computes none.
public struct EventNaming: Sendable {
    private let sha256: @Sendable ([UInt8]) -> [UInt8]

    /// Makes names with a SHA-256 function that returns thirty-two bytes.
    public init(sha256: @escaping @Sendable ([UInt8]) -> [UInt8]) { self.sha256 = sha256 }

    /// The name of a fact that a commit states.
    ///
    /// SHA-256 over the commit's forty digits, the kind, the path (empty for the subject) and the
    /// ordinal in decimal, each followed by a NUL.
    public func id(commit: ObjectID, kind: EventKind, path: String, ordinal: Int) -> EventID {
        var bytes: [UInt8] = []
        for part in [commit.hex, kind.rawValue, path, String(ordinal)] {
            bytes += part.utf8
            bytes.append(0)
        }
        return EventID(sha256(bytes).hex)
    }

    /// The name of what follows from `cause`; `ordinal` tells several of one kind apart.
    public func id(cause: EventID, kind: EventKind, ordinal: Int) -> EventID {
        EventID(cause.text + "/" + kind.rawValue + (ordinal == 0 ? "" : "/\(ordinal)"))
    }

    /// The name of something that no commit states and that must happen once: the parts name it.
    public func id(of parts: [String]) -> EventID {
        var bytes: [UInt8] = []
        for part in parts {
            bytes += part.utf8
            bytes.append(0)
        }
        return EventID(sha256(bytes).hex)
    }

    /// The name of a move of a ref, which no commit states.
    public func id(rewindFrom old: RefTarget, to new: RefTarget, epoch: Int) -> EventID {
        let text = "\(old)\0\(new)\0\(epoch)\0"
        return EventID(sha256(Array(text.utf8)).hex)
    }
}
