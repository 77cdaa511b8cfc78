/// What the fold reads of an item's file: which items it waits for.
public enum ItemFile {
    /// The numbers of `blocked_by = [3, 17]` in the front matter between two lines `+++`.
    ///
    /// Only this one key is read here, and only in this form: whatever else it says does not decide
    /// who may take the item.
    public static func blockers(in content: [UInt8]) -> [Int] {
        let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self).trimmingBlanks() }
        guard lines.first == "+++" else { return [] }
        for line in lines.dropFirst().prefix(while: { $0 != "+++" }) {
            guard let equals = line.firstIndex(of: "="),
                line[..<equals].trimmingBlanks() == "blocked_by"
            else { continue }
            let value = line[line.index(after: equals)...].trimmingBlanks()
            guard value.first == "[", let end = value.firstIndex(of: "]") else { return [] }
            return value[value.index(after: value.startIndex)..<end].split(separator: ",")
                .compactMap { Int($0.trimmingBlanks()) }.filter { $0 > 0 }
        }
        return []
    }
}
