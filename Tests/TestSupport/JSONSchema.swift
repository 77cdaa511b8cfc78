import Foundation

/// Checks values by a JSON Schema, for the keywords that our own schemas use.
///
/// A keyword that it does not know is a fault, so that no schema says more than is checked.
public struct JSONSchema {
    private let root: [String: Any]

    /// Reads a schema.
    public init(_ text: String) throws {
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
        root = object as? [String: Any] ?? [:]
    }

    /// What is wrong with a JSON text; empty when nothing is.
    public func faults(in text: String) throws -> [String] {
        let value = try JSONSerialization.jsonObject(
            with: Data(text.utf8),
            options: .fragmentsAllowed
        )
        return check(value, root, "$")
    }

    private func check(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        var faults: [String] = []
        for (keyword, wanted) in schema {
            switch keyword {
            case "$schema", "$id", "title", "description", "format": break
            case "type":
                let types = wanted as? [String] ?? [wanted as? String ?? ""]
                if !types.contains(where: { Self.isOf(value, $0) }) {
                    faults.append("\(path): is no \(types.joined(separator: " or ")): \(value)")
                }
            case "const":
                if !Self.isSame(value, wanted) { faults.append("\(path): is not \(wanted)") }
            case "enum":
                let all = wanted as? [Any] ?? []
                if !all.contains(where: { Self.isSame(value, $0) }) {
                    faults.append("\(path): \(value) is none of \(all)")
                }
            case "pattern":
                guard let text = value as? String else { break }
                let range = text.range(of: wanted as? String ?? "", options: .regularExpression)
                if range == nil { faults.append("\(path): \(text) is not like \(wanted)") }
            case "required":
                // What is no object lacks nothing; "type" says whether it may be none.
                guard let fields = value as? [String: Any] else { break }
                for name in wanted as? [String] ?? [] where fields[name] == nil {
                    faults.append("\(path): lacks \(name)")
                }
            case "properties":
                let fields = value as? [String: Any] ?? [:]
                for (name, inner) in wanted as? [String: [String: Any]] ?? [:] {
                    if let field = fields[name] { faults += check(field, inner, "\(path).\(name)") }
                }
            case "additionalProperties":
                let known = schema["properties"] as? [String: Any] ?? [:]
                guard let inner = wanted as? [String: Any] else { break }
                for (name, field) in value as? [String: Any] ?? [:] where known[name] == nil {
                    faults += check(field, inner, "\(path).\(name)")
                }
            case "items":
                guard let inner = wanted as? [String: Any] else { break }
                for (index, element) in (value as? [Any] ?? []).enumerated() {
                    faults += check(element, inner, "\(path)[\(index)]")
                }
            default: faults.append("\(path): the schema says \(keyword), which nobody checks")
            }
        }
        return faults
    }

    private static func isOf(_ value: Any, _ type: String) -> Bool {
        let isFlag = (value as? NSNumber).map { CFBoolean.isBoolean($0) } ?? false
        return switch type {
        case "null": value is NSNull
        case "string": value is String
        case "boolean": isFlag
        case "integer":
            !isFlag
                && (value as? NSNumber).map { $0.doubleValue.rounded() == $0.doubleValue } ?? false
        case "number": !isFlag && value is NSNumber
        case "array": value is [Any]
        case "object": value is [String: Any]
        default: false
        }
    }

    private static func isSame(_ left: Any, _ right: Any) -> Bool {
        (left as? NSObject) == (right as? NSObject)
    }
}

private enum CFBoolean {
    /// Foundation keeps truth values and numbers in one class; the type code tells them apart.
    static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
