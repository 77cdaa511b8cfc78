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

    /// The last note of each new tip of a ref.
    func read(of ref: RefName) -> [ObjectID: Note] {
        var notes: [ObjectID: Note] = [:]
        for file in [path + ".1", path] {
            guard let data = FileManager.default.contents(atPath: file) else { continue }
            for line in data.split(separator: 0x0A) {
                guard let (tip, note) = Self.note(line, of: ref) else { continue }
                notes[tip] = note
            }
        }
        return notes
    }

    private static func note(_ line: Data, of ref: RefName) -> (ObjectID, Note)? {
        let fields = String(decoding: line, as: UTF8.self).split(separator: " ")
        guard fields.count >= 2, let tip = ObjectID(hex: String(fields[0])),
            fields[1].removingPercentEncoding == ref.text
        else { return nil }
        var note = Note()
        for field in fields.dropFirst(2) {
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
        return (tip, note)
    }
}
