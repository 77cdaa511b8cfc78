@testable import BusModel
@testable import GitBus

/// What an author wrote into a commit, and the commit itself.
extension FuzzTarget {
    static let subject = FuzzTarget("subject") { bytes in
        let line = bytes.text
        let parser = SubjectParser()
        switch parser.parse(line) {
        case .ordinary: break
        case .malformed(let reason, let correction):
            try hold(!reason.isEmpty, "a malformed subject has a reason")
            guard let correction else { break }
            guard case .verb = parser.parse(correction) else {
                throw Broken(description: "the correction \"\(correction)\" is no verb")
            }
        case .verb(let verb, let label, let text):
            try hold(LabelSelector.fault(in: label) == nil, "the label \"\(label)\" is right")
            try hold(LabelSelector.normalised(label) == label, "it is normal: \"\(label)\"")
            let head = "\(verb.rawValue)(\(label)):"
            let again = parser.parse(head + text)
            try hold(again == .verb(verb, label: label, text: text), "read again it is \(again)")
            for other in ["", "something else", "(x): y"] {
                let another = parser.parse(head + " " + other)
                try hold(
                    another == .verb(verb, label: label, text: other),
                    "another text makes it \(another)"
                )
            }
        }
        let declared: [GateLabel] = ["D1", "D2", "D3", "api/v2", "x-1", "x-2"]
        if case .gates(let gates) = LabelSelector.select(line, declared: declared) {
            let isKnown = gates.allSatisfy(declared.contains)
            try hold(gates.count == 1 || isKnown, "of several gates each is declared: \(gates)")
        }
    }

    static let trailers = FuzzTarget("trailers") { bytes in
        let message = bytes.text
        let trailers = Trailer.parse(message: message)
        for trailer in trailers {
            let isKey = trailer.key.utf8.allSatisfy { $0.isASCIILetterOrDigit || $0 == 0x2D }
            try hold(isKey && !trailer.key.isEmpty, "\"\(trailer.key)\" is a key")
            let value = trailer.value
            try hold(!value.unicodeScalars.contains("\n"), "a value is one line")
            try hold(value.trimmingBlanks() == value, "no blanks around \"\(value)\"")
        }
        let block = trailers.map { "\($0.key):\($0.value)\n" }.joined()
        let again = Trailer.parse(message: "a subject\n\n" + block)
        try hold(again == trailers, "written and read again: \(again)")
        let after = Trailer.parse(message: message + "\n\nno trailer\n")
        try hold(after.isEmpty, "only the last paragraph counts: \(after)")
        for verb in [nil, Verb.review, .claim] {
            let read = BusTrailers.parse(trailers, verb: verb)
            let sure = read.trailers.confidence.map { (0...1).contains($0) } ?? true
            try hold(sure, "a confidence is from 0 to 1")
            let faults = trailers.count(where: \.isOurs) + 1
            try hold(read.faults.count <= faults, "a fault for each at most")
        }
    }

    static let commit = FuzzTarget("commit") { bytes in
        guard let commit = try commitObject(bytes) else { return }
        let parents = bytes.withUnsafeBytes { CommitObject.parents($0) }
        try hold(commit.parents == parents, "the parents are those that a walk sees")
        try hold(!commit.subject.utf8.contains(0x0A), "a subject is one line")
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0D]
        let isTrimmed = commit.subject.utf8.last.map { !blanks.contains($0) } ?? true
        try hold(isTrimmed, "a subject ends in no blank")
        let head =
            "tree \(commit.tree)\n" + commit.parents.map { "parent \($0)\n" }.joined()
            + "author x <\(commit.authorEmail)> 0 +0000\n"
            + "committer x <> \(commit.committedAt.milliseconds / 1000) +0000\n\n"
        guard let again = try commitObject(Array((head + commit.message).utf8)) else {
            throw Broken(description: "written anew it is no commit")
        }
        try hold(again.tree == commit.tree && again.parents == parents, "the same objects")
        try hold(again.authorEmail.isExactly(commit.authorEmail), "the same author")
        let isEnd = commit.committedAt.milliseconds == .max
        try hold(isEnd || again.committedAt == commit.committedAt, "the same moment")
        try hold(again.message.isExactly(commit.message), "the same message")
        try hold(again.subject.isExactly(commit.subject), "the same subject")
    }

    static let tree = FuzzTarget("tree") { bytes in
        // Two trees, that the differences can be taken of: the first byte says where to cut.
        let cut = min(bytes.count, bytes.first.map { Int($0) * 4 + 1 } ?? 0)
        let whole = try treeObject(Array(bytes.dropFirst()))
        let left = try treeObject(Array(bytes[..<cut].dropFirst()))
        let right = try treeObject(Array(bytes[cut...]))
        for (tree, bytes) in [
            (whole, Array(bytes.dropFirst())), (left, Array(bytes[..<cut].dropFirst())),
            (right, Array(bytes[cut...])),
        ] {
            guard let tree else { continue }
            let same = tree.bytes(replacing: [0], by: nil)
            try hold(same == bytes, "a tree that is written with no change is the same")
            try hold(TreeObject.differences(tree, tree).isEmpty, "no tree differs from itself")
            try names(of: tree)
        }
        let (old, new) = (left ?? .empty, right ?? .empty)
        let changes = TreeObject.differences(old, new)
        var entries = Tally(old.entries)
        for change in changes {
            try hold(change.old != nil || change.new != nil, "a difference is of something")
            if let entry = change.old { entries.remove(entry) }
            if let entry = change.new { entries.add(entry) }
        }
        try hold(entries == Tally(new.entries), "the differences lead from one to the other")
    }

    private static let id = ObjectID(hex: String(repeating: "1", count: 40))

    private static func commitObject(_ bytes: [UInt8]) throws -> CommitObject? {
        guard let id else { throw Broken(description: "a name of forty digits") }
        do { return try bytes.withUnsafeBytes { try CommitObject($0, id: id) } } catch {
            try hold(error is GitError, "what is no commit is told as such: \(error)")
            return nil
        }
    }

    private static func treeObject(_ bytes: [UInt8]) throws -> TreeObject? {
        guard let id else { throw Broken(description: "a name of forty digits") }
        do { return try bytes.withUnsafeBytes { try TreeObject($0, id: id) } } catch {
            try hold(error is GitError, "what is no tree is told as such: \(error)")
            return nil
        }
    }

    /// Names stay apart as texts, and a twin is found in whichever way it is looked for.
    private static func names(of tree: TreeObject) throws {
        let entries = tree.entries.prefix(40)
        let texts = Set(entries.map { Array($0.text.utf8) })
        try hold(texts.count == Set(entries.map(\.name)).count, "two names stay two")
        guard entries.count == tree.entries.count else { return }
        for entry in entries {
            var few = TwinFinder(in: tree)
            var many = TwinFinder(in: tree)
            for _ in 0..<4 { _ = many.twin(of: entry) }
            let (one, other) = (few.twin(of: entry), many.twin(of: entry))
            try hold(
                (one == nil) == (other == nil),
                "\"\(entry.text)\" has a twin, or it has none: \(one ?? "-"), \(other ?? "-")"
            )
        }
    }

    /// How often each entry is there.
    private struct Tally: Equatable {
        private var counts: [String: Int] = [:]

        init(_ entries: [TreeObject.Entry]) { for entry in entries { add(entry) } }

        mutating func add(_ entry: TreeObject.Entry) { change(entry, by: 1) }
        mutating func remove(_ entry: TreeObject.Entry) { change(entry, by: -1) }

        private mutating func change(_ entry: TreeObject.Entry, by number: Int) {
            let key = "\(entry.mode) \(entry.id) \(entry.name)"
            let count = counts[key, default: 0] + number
            counts[key] = count == 0 ? nil : count
        }
    }

    static let pack = FuzzTarget("pack") { bytes in
        try bytes.withUnsafeBytes { pack in
            for offset in 12..<max(12, min(pack.count, 64)) {
                guard let entry = PackEntry(pack, at: offset, end: pack.count) else { continue }
                try hold((offset + 1...pack.count).contains(entry.start), "it begins in the pack")
                try hold(entry.size >= 0, "it has a size")
                guard case .differsFrom(let base) = entry.kind else { continue }
                try hold((0..<offset).contains(base), "what it differs from stands before it")
            }
            // What it is made of is whatever stands behind the instructions.
            let size = Int(pack.first ?? 0)
            let base = UnsafeRawBufferPointer(rebasing: pack.suffix(size))
            let delta = UnsafeRawBufferPointer(rebasing: pack.dropFirst().prefix(1000))
            guard let made = PackDelta.apply(delta, to: base, atMost: 1 << 20) else { return }
            try hold(made.count <= 1 << 20, "it is no larger than allowed")
            let parts = delta.count + base.count
            try hold(made.isEmpty || parts > 2, "of nothing comes nothing")
        }
    }
}
