import ArgumentParser
import BusModel

/// The number of an item as people type it: `42`, or `#42`.
struct ItemNumber: ExpressibleByArgument, Hashable {
    let value: Int

    init(_ value: Int) { self.value = value }

    init?(argument: String) {
        let digits = argument.hasPrefix("#") ? argument.dropFirst() : argument[...]
        // As many digits as a subject may have.
        guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isASCIIDigit),
            let value = Int(digits), value > 0
        else { return nil }
        self.value = value
    }

    var defaultValueDescription: String { "\(value)" }

    /// The item that a file name is of: `42-fix-retry.md` is of 42, and its slug is `fix-retry`.
    static func read(file name: Substring) -> (number: ItemNumber, slug: String)? {
        guard name.hasSuffix(".md"), let dash = name.firstIndex(of: "-"),
            name.first?.isNumber == true, let number = ItemNumber(argument: String(name[..<dash]))
        else { return nil }
        let slug = name[name.index(after: dash)...].dropLast(3)
        return slug.isEmpty ? nil : (number, String(slug))
    }
}
