import Foundation

@testable import BusModel
@testable import CLI
@testable import GitBus
@testable import Hooks

#if FUZZER
    // Embedded Swift, but for the fuzzer: nothing else can import it.
    @testable import HookClient
#endif

/// What is said and noted of pushes: by hooks, by git, by the daemon to itself.
extension FuzzTarget {
    static let records = FuzzTarget("records") { bytes in
        for line in bytes.lines.prefix(50) {
            try reflog(line)
            try pushNote(line)
        }
        // Why try?: what is no JSON is no record.
        guard let json = try? CanonicalJSON.decode(JSONValue.self, from: bytes)  // why: see above
        else { return }
        let again = try CanonicalJSON.decode(JSONValue.self, from: try CanonicalJSON.bytes(json))
        try hold(again == json, "written and read again: \(again)")
        if let record = PushRecord(json) {
            try hold(PushRecord(record.json) == record, "a record is kept as it is")
        }
        if let push = RefusedPush(json) {
            let kept = RefusedPush(.object(push.fields))
            let isWhole = push.updates.count <= 100 && push.reasons.count <= 100
            try hold(!isWhole || kept == push, "a refusal is kept as it is")
        }
    }

    private static func reflog(_ line: [UInt8]) throws {
        guard let entry = ReflogEntry(line) else { return }
        let head = "\(hex(entry.before)) \(hex(entry.after)) \(entry.name) <\(entry.email)>"
        let again = ReflogEntry(Array("\(head) \(entry.seconds) +0000\tx".utf8))
        try hold(again == entry, "\(entry) read again")
    }

    private static func hex(_ target: RefTarget) -> String {
        switch target {
        case .absent: String(repeating: "0", count: 40)
        case .at(let id): id.hex
        }
    }

    private static func pushNote(_ line: [UInt8]) throws {
        let fields = line.split(separator: 0x20).map { Array($0) }
        guard fields.count > 1, let tip = ObjectID(hex: fields[0].text) else { return }
        // Why nothing without it: such a name of a ref is never asked for.
        guard let name = fields[1].text.removingPercentEncoding else { return }
        let notes = PushNotes.notes(line, RefName(name), [tip])
        for note in notes.values {
            try hold(note.options.count < fields.count, "an option was written for each")
        }
        #if FUZZER
            let options = fields.dropFirst(2).filter { !$0.contains(0) }
            let updates = Array("\(tip) \(tip) \(name)\n".utf8)
            guard !name.utf8.contains(0x0A), !name.isEmpty, !name.hasPrefix(" ") else { return }
            let written = PushNote.lines(updates, nil, options: Array(options))
            let read = PushNotes.notes(written, RefName(name), [tip])
            let isText = options.allSatisfy { String(validating: $0, as: UTF8.self) != nil }
            try hold(!isText || read[tip]?.options == options.prefix(100).map(\.text), "\(read)")
        #endif
    }

    static let verdict = FuzzTarget("verdict") { bytes in
        if let question = VerdictQuestion(bytes) {
            var fields = ["git-bus 1 verdict"]
            if let text = question.quarantine { fields.append("quarantine=" + text) }
            if let text = question.pusher { fields.append("pusher=" + text) }
            if let text = question.proof { fields.append("proof=" + text) }
            fields += question.options.map { "option=" + $0 }
            let text = fields.map { $0 + "\0" }.joined() + "\0"
            let again = VerdictQuestion(Array((text + question.lines.joined(separator: "\n")).utf8))
            try hold(again == question, "written and read again")
            let areLines = question.lines.allSatisfy { !$0.utf8.contains(0x0A) && !$0.isEmpty }
            try hold(areLines, "each line is one: \(question.lines)")
        }
        #if FUZZER
            if let answer = Verdict.answer(bytes) {
                let lines = answer.text.lines.dropLast().map { " " + $0.text }
                let text = ([answer.mayLand ? "yes" : "no"] + lines + ["end", ""])
                let again = Verdict.answer(Array(text.joined(separator: "\n").utf8))
                try hold(again?.mayLand == answer.mayLand, "an answer stays the same")
            }
            let lines = bytes.lines.map(\.text)
            let answer = VerdictAnswer(mayLand: bytes.count.isMultiple(of: 2), lines: lines).bytes
            let heard = Verdict.answer(answer)
            try hold(heard?.mayLand == bytes.count.isMultiple(of: 2), "what is said is heard")
            try hold(heard?.text.text == lines.map { $0 + "\n" }.joined(), "in the same words")
            for count in stride(from: 0, to: answer.count, by: max(1, answer.count / 16)) {
                let cut = Verdict.answer(Array(answer.prefix(count)))
                try hold(cut == nil, "an answer that broke off is none")
            }
        #endif
    }
}
