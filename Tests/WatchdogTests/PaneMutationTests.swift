import TestSupport
import Testing

@testable import Watchdog

struct `A screen that is damaged` {
    /// Changes lines other than the one that speaks against typing: cuts them, garbles them, puts
    /// others on top.
    private func damage(
        _ fixture: PaneFixture,
        keeping evidence: Int,
        _ random: inout PureRandom
    ) -> String {
        var lines = fixture.text.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        var kept = evidence
        for _ in 0...(random.next() % 4) {
            let index = Int(random.next() % UInt64(lines.count))
            switch random.next() % 5 {
            case 0 where index != kept:
                lines.remove(at: index)
                if index < kept { kept -= 1 }
            case 1 where index != kept:
                lines[index] = garbled(lines[index], &random)
            case 2:
                let other = random.one(of: PaneFixture.all)
                let top = other.text.split(separator: "\n").suffix(20).map(String.init)
                lines = top + lines
                kept += top.count
            case 3:
                lines += Array(repeating: "", count: Int(random.next() % 30))
            default:
                let cut = Int(random.next() % UInt64(kept + 1))
                lines.removeFirst(cut)
                kept -= cut
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Changes letters. Where a line begins, and that it begins a reply, stays: a reply ends what
    /// stands above it.
    private func garbled(_ line: String, _ random: inout PureRandom) -> String {
        var letters = Array(line)
        if letters.contains(where: { "●⏺•✻".contains($0) }) { return line }
        for _ in 0...(random.next() % 5) where !letters.isEmpty {
            let index = Int(random.next() % UInt64(letters.count))
            if letters[index] != " " { letters[index] = random.one(of: Array("aeiou-x3")) }
        }
        return String(letters)
    }

    /// The line that the reading was made of, as far as it is one line of the file.
    private func evidence(of reading: PaneReading, in fixture: PaneFixture) -> Int? {
        let lines = fixture.text.split(separator: "\n", omittingEmptySubsequences: false)
        let words = reading.reason.drop { $0 != ":" }.dropFirst(2)
        // A narrow pane breaks it over several.
        guard words.count > 2, !fixture.file.contains("wrapped") else { return nil }
        let found = lines.indices.filter { index in
            PaneSnapshot(capture: String(lines[index])).lines[0].text.contains(words)
        }
        return found.count == 1 ? found[0] : nil
    }

    @Test func `is never read as idle while it shows what speaks against it`() throws {
        var random = PureRandom(seed: 61)
        var tried = 0
        for fixture in PaneFixture.all where !fixture.isSafe {
            let reading = try fixture.read()
            guard let evidence = evidence(of: reading, in: fixture) else { continue }
            for _ in 0..<15 {
                let text = damage(fixture, keeping: evidence, &random)
                let again = try fixture.read(text)
                tried += 1
                #expect(!again.safeToType, "\(fixture.file): \(reading.reason)\n\(text)")
            }
        }
        #expect(tried > 1_500)
    }

    @Test func `may be anything, and is read all the same`() throws {
        var random = PureRandom(seed: 7)
        for backend in ScreenProfile.presetNames {
            let screen = ScreenProfile.preset(backend)
            for _ in 0..<40 {
                let text = (0..<(random.next() % 400)).map { _ -> String in
                    let letters = "❯›>│─╭╰╹┃▀\u{1B}[]0;2m\u{7}\r\n\n \u{A0}1.aé日\u{0}\u{9B}"
                    return String(random.one(of: Array(letters.unicodeScalars)))
                }.joined()
                let snapshot = PaneSnapshot(capture: text)
                let reading = PaneClassifier.classify(
                    snapshot,
                    screen: screen,
                    now: PaneFixture.now
                )
                #expect(!reading.reason.isEmpty)
                #expect(!reading.reason.unicodeScalars.contains("\u{1B}"))
            }
        }
    }
}
