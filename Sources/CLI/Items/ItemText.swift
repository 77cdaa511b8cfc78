import BusModel
import Foundation

/// What the file of an item says: a front matter of TOML between `+++` lines, then a text.
struct ItemText: Hashable {
    /// `title` of the front matter; `nil` without one.
    var title: String?
    var priority: Int64?
    var labels: [String] = []
    var blockedBy: [Int64] = []
    var repository: String?
    /// What comes behind the front matter.
    var body: String
    /// Why the front matter is not used, while it is not.
    var problem: String?

    init(_ text: String, name: String) {
        let lines = text.split(
            omittingEmptySubsequences: false,
            whereSeparator: { $0 == "\n" || $0 == "\r\n" }
        )
        guard lines.first.map({ $0.trimmingBlanks() == Self.fence }) ?? false else {
            body = text
            return
        }
        guard
            let end = lines.dropFirst().firstIndex(where: { $0.trimmingBlanks() == Self.fence })
        else {
            body = text
            problem = "the front matter has no second +++ line"
            return
        }
        let rest = lines[(end + 1)...].joined(separator: "\n")
        body = String(rest.drop(while: \.isNewline))
        // A line above it, so that a fault is told with the line of the file.
        let matter = "\n" + lines[1..<end].joined(separator: "\n")
        do {
            take(try TOMLDocument(name: name, text: matter).root)
        } catch {
            problem = error.description
        }
    }

    /// A file that is too large to be read.
    static let tooLarge: ItemText = {
        var text = ItemText("", name: "")
        text.problem = "the file is larger than \(ItemFile.largest) bytes, and was not read"
        return text
    }()

    static let fence = "+++"

    private mutating func take(_ root: JSONValue) {
        title = root["title"]?.text.flatMap { $0.isBlank ? nil : $0 }
        if case .int(let number) = root["priority"] { priority = number }
        labels = root["labels"]?.elements?.compactMap(\.text) ?? []
        blockedBy = (root["blocked_by"]?.elements ?? []).compactMap { value in
            if case .int(let number) = value { number } else { nil }
        }
        repository = root["repository"]?.text
    }
}
