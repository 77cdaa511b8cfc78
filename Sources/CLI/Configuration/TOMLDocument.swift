import BusModel
import TOMLKit

/// A TOML file as plain values, with the text at hand to say where a fault is.
struct TOMLDocument {
    /// What to call the file in an error.
    let name: String
    let root: JSONValue
    let text: String

    init(name: String, text: String) throws(ConfigFault) {
        self.name = name
        self.text = text
        if let fault = TOMLBounds.fault(in: text) {
            throw Self.fault(at: fault.offset, of: text, called: name, fault.message)
        }
        do {
            root = try Self.value(TOMLTable(string: text))
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
        // Only a fault needs the places, so only a fault pays for them.
        let place = TOMLPositions(text).position(of: path)
        return ConfigFault(
            file: name,
            line: place.line,
            column: place.column,
            message: message,
            hint: hint
        )
    }

    private static func fault(
        at offset: Int,
        of text: String,
        called name: String,
        _ message: String
    ) -> ConfigFault {
        let before = text.utf8.prefix(offset)
        let line = before.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return ConfigFault(
            file: name,
            line: line.count,
            column: (line.last?.count ?? 0) + 1,
            message: message
        )
    }

    /// A key that cannot be told from another one, or not be looked up.
    private struct StrangeKey: Error, CustomStringConvertible {
        let description: String
    }

    private static func value(_ value: any TOMLValueConvertible) throws -> JSONValue {
        switch value.type {
        case .table:
            let table = value.table ?? TOMLTable()
            var fields: [String: JSONValue] = [:]
            for key in table.keys {
                // The library ends a key at a zero byte, and does not find it again.
                guard let field = table[key] else {
                    throw StrangeKey(description: "a key holds a character that is none")
                }
                // TOML compares bytes; two ways to write one letter are one key here.
                guard fields.updateValue(try Self.value(field), forKey: key) == nil else {
                    throw StrangeKey(description: "two keys that look the same")
                }
            }
            return .object(fields)
        case .array: return .array(try (value.array ?? TOMLArray()).map { try Self.value($0) })
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
