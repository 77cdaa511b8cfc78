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
