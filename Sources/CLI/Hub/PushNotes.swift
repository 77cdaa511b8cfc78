import BusModel
import Foundation

/// What the hooks noted of pushes that could land: who was proved to push, and the push options.
///
/// The form is that of `HookClient/PushNote.swift`.
struct PushNotes {
    /// What is noted of one push.
    struct Note: Hashable {
        var pusher: String?
        var proof = Proof.unverified
        var options: [String] = []
    }

    private let path: String

    init(hub: String) { path = hub + "/git-bus/pushes.log" }

    /// What one push writes at most is far less than this, in bytes.
    private static let tail = 8192

    /// The last note of each of the new tips of a ref.
    func read(of ref: RefName, _ tips: Set<ObjectID>) -> [ObjectID: Note] {
        // What was pushed a moment ago stands at the end.
        var notes = Self.notes(Self.bytes(path, last: Self.tail), ref, tips)
        if notes.count < tips.count {
            notes = [:]
            for file in [path + ".1", path] {
                notes.merge(Self.notes(Self.bytes(file, last: .max), ref, tips)) { $1 }
            }
        }
        return notes
    }

    private static func bytes(_ path: String, last: Int) -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        // Why try?: what cannot be read says nothing.
        defer { try? file.close() }  // why: see above
        guard let end = try? Int(file.seekToEnd()),  // why: see above
            (try? file.seek(toOffset: UInt64(max(0, end - last)))) != nil,  // why: see above
            let data = try? file.readToEnd()  // why: see above
        else { return [] }
        return Array(data)
    }

    static func notes(
        _ bytes: [UInt8],
        _ ref: RefName,
        _ tips: Set<ObjectID>
    ) -> [ObjectID: Note] {
        var notes: [ObjectID: Note] = [:]
        var rest = bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
            let line = rest[..<end]
            rest = rest[min(end + 1, rest.endIndex)...]
            guard let tip = line.prefix(40).withUnsafeBytes({ ObjectID(rawHex: $0) }),
                tips.contains(tip),
                let note = note(line.dropFirst(40), of: ref)
            else { continue }
            notes[tip] = note
        }
        return notes
    }

    private static func note(_ line: ArraySlice<UInt8>, of ref: RefName) -> Note? {
        let fields = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        guard line.first == 0x20, fields.first?.removingPercentEncoding == ref.text else {
            return nil
        }
        var note = Note()
        for field in fields.dropFirst() {
            guard let equals = field.firstIndex(of: "="),
                let value = field[field.index(after: equals)...].removingPercentEncoding
            else { continue }
            switch field[..<equals] {
            case "pusher": note.pusher = value
            case "proof": note.proof = Proof(rawValue: value) ?? .unverified
            case "option": note.options.append(value)
            default: break  // A newer hook may note more.
            }
        }
        return note
    }
}
