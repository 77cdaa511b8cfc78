/// One thing that an install or uninstall does to a hub, or would do.
public enum HookChange: Hashable, Sendable {
    /// A directory that only its owner may enter.
    case makeDirectory(path: String)
    /// The first record of what the hub's settings were.
    case saveRecord(path: String)
    /// `git-bus-hook`, new or newer.
    case copyProgram(from: String, to: String)
    /// A symbolic link; an earlier one of ours is replaced.
    case link(path: String, target: String)
    /// A setting of the hub, and the values it had: `nil` for a key without a value.
    case set(key: String, value: String, before: [String?])
    /// A setting given back the values it had before the first install.
    case restore(key: String, values: [String?])
    /// A file or link of ours that goes.
    case remove(path: String)
    /// A directory of ours that is empty by then.
    case removeDirectory(path: String)
}

extension HookChange: CustomStringConvertible {
    /// One line for a person.
    public var description: String {
        switch self {
        case .makeDirectory(let path): "create \(path)/"
        case .saveRecord(let path): "save the present settings in \(path)"
        case .copyProgram(let source, let path): "copy \(source) to \(path)"
        case .link(let path, let target): "link \(path) to \(target)"
        case .set(let key, let value, let before): "set \(key)=\(value) (\(Self.was(before)))"
        case .restore(let key, []): "unset \(key)"
        case .restore(let key, let values): "restore \(key)=\(Self.list(values))"
        case .remove(let path): "remove \(path)"
        case .removeDirectory(let path): "remove \(path)/"
        }
    }

    private static func was(_ values: [String?]) -> String {
        values.isEmpty ? "was unset" : "was \(list(values))"
    }

    private static func list(_ values: [String?]) -> String {
        values.map { $0 ?? "true" }.joined(separator: ", ")
    }
}
