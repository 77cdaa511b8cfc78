import BusModel
import TOMLKit

/// A TOML file as plain values, with the text at hand to say where a fault is.
struct TOMLDocument {
    /// What to call the file in an error.
    let name: String
    let root: JSONValue
    private let lines: [Substring]

    init(name: String, text: String) throws(ConfigFault) {
        self.name = name
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        do {
            root = Self.value(try TOMLTable(string: text))
        } catch let error as TOMLParseError {
            let begin = error.source.begin
            throw ConfigFault(
                file: name,
                line: begin.line,
                column: begin.column,
                message: "not TOML: \(error.description)"
            )
        } catch {
            throw ConfigFault(file: name, line: 1, column: 1, message: "not TOML: \(error)")
        }
    }

    /// A fault at the key that `path` leads to: `["loop", "phases", "0", "quorum"]`.
    func fault(at path: [String], _ message: String, hint: String? = nil) -> ConfigFault {
        let place = locate(path)
        return ConfigFault(
            file: name,
            line: place.line,
            column: place.column,
            message: message,
            hint: hint
        )
    }

    /// TOML parsers keep no positions of keys, so the text is searched: below the header that comes
    /// nearest to the path, for a line that sets the key; at the first line when nothing is found.
    private func locate(_ path: [String]) -> (line: Int, column: Int) {
        let keys = path.filter { Int($0) == nil }
        let wanted = path.compactMap { Int($0) }.first ?? 0
        guard let key = keys.last else { return (1, 1) }
        var header: [String] = []
        var repeats: [String: Int] = [:]
        var fallback: (line: Int, column: Int)?
        for (index, line) in lines.enumerated() {
            let trimmed = line.drop(while: \.isWhitespace)
            let column = line.count - trimmed.count + 1
            if trimmed.first == "[" {
                header = trimmed.prefix { $0 != "#" }.split { "[] .\r".contains($0) }.map(
                    String.init
                )
                let name = header.joined(separator: ".")
                if trimmed.hasPrefix("[[") { repeats[name, default: -1] += 1 }
                if header == keys { return (index + 1, column) }
                continue
            }
            guard let at = Self.position(of: key, in: line) else { continue }
            let isBelow = header == Array(keys.dropLast()) || keys.starts(with: header)
            let count = repeats[header.joined(separator: ".")]
            if isBelow, count == nil || count == wanted { return (index + 1, at) }
            fallback = fallback ?? (index + 1, at)
        }
        return fallback ?? (1, 1)
    }

    /// The column where `key =` stands in a line.
    private static func position(of key: String, in line: Substring) -> Int? {
        var rest = line
        while let range = rest.firstRange(of: key) {
            let before =
                range.lowerBound == line.startIndex
                ? " " : line[line.index(before: range.lowerBound)]
            let after = line[range.upperBound...].drop { $0.isWhitespace || $0 == "\"" }
            if after.first == "=", before.isWhitespace || "{,\".".contains(before) {
                return line.distance(from: line.startIndex, to: range.lowerBound) + 1
            }
            rest = line[range.upperBound...]
        }
        return nil
    }

    private static func value(_ value: any TOMLValueConvertible) -> JSONValue {
        switch value.type {
        case .table:
            let table = value.table ?? TOMLTable()
            return .object(
                Dictionary(uniqueKeysWithValues: table.map { ($0.0, Self.value($0.1)) })
            )
        case .array: return .array((value.array ?? TOMLArray()).map { Self.value($0) })
        case .string: return .string(value.string ?? "")
        case .int: return .int(Int64(value.int ?? 0))
        case .double: return .double(value.double ?? 0)
        case .bool: return .bool(value.bool ?? false)
        case .date, .time, .dateTime: return .string(value.debugDescription)
        }
    }
}

/// Something wrong with a configuration file, and where.
struct ConfigFault: Error, Hashable, CustomStringConvertible {
    let file: String
    let line: Int
    let column: Int
    let message: String
    var hint: String?

    var description: String { "\(file):\(line):\(column): \(message)" }
}
