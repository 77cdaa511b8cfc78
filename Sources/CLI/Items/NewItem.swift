import BusModel
import Foundation

/// An item that is to be added: its title, and what follows from it.
struct NewItem: Hashable {
    let title: String
    let body: String

    /// - Throws: ``CommandFailure`` for a title that is none.
    init(title: String, body: String) throws {
        let title = title.trimmingBlanks()
        guard !title.isEmpty else {
            throw CommandFailure(
                .malformed,
                "the title is empty",
                hints: ["git bus issues add TITLE"]
            )
        }
        let isLine = title.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isLine, title.count <= Self.longest else {
            throw CommandFailure(
                .malformed,
                "a title is one line of at most \(Self.longest) characters",
                hints: ["put the rest into a file: git bus issues add TITLE --body FILE"]
            )
        }
        self.title = title
        self.body = body
    }

    private static let longest = 200

    /// The title as a part of a file name: `Fix the retry!` is `fix-the-retry`.
    var slug: String {
        // A file name in plain letters: accents go, other scripts are left out.
        let plain = title.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars
            .filter { $0.properties.generalCategory != .nonspacingMark }
        let words = plain.split { !$0.isASCII || !UInt8($0.value).isASCIILetterOrDigit }
        var slug = ""
        for word in words where slug.utf8.count + word.count < 50 {
            slug += (slug.isEmpty ? "" : "-") + String(word)
        }
        return slug.isEmpty ? "item" : slug
    }

    /// The file's text.
    var text: String {
        let quoted = title.map { "\"\\".contains($0) ? "\\\($0)" : String($0) }.joined()
        let end = body.isEmpty || body.hasSuffix("\n") ? "" : "\n"
        let below = body.isEmpty ? "" : "\n\(body)\(end)"
        return "\(ItemText.fence)\ntitle = \"\(quoted)\"\n\(ItemText.fence)\n\(below)"
    }
}
