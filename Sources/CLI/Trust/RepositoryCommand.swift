import BusModel

/// A setting of the bus's `git-bus.toml` that would have this host run a program.
///
/// Whoever can push can write one, so it is run only where a person trusted it.
struct RepositoryCommand: Hashable, Sendable {
    /// Its key: `backend.mine.command`, `service.web.command`,
    /// `notify.command`.
    let key: String
    /// The program and its arguments, with placeholders.
    let arguments: [String]

    /// The arguments as one would type them, for a person to read.
    var text: String {
        arguments.map { word in
            let isPlain = word.allSatisfy {
                $0.isLetter || $0.isNumber || "_-./{}:=,@%+".contains($0)
            }
            return isPlain && !word.isEmpty
                ? word : "'" + word.replacing(sign: "'", with: "'\\''") + "'"
        }.joined(separator: " ")
    }

    /// The table that the setting stands in: `backend.mine`.
    var table: String { String(key[..<(key.lastIndex(of: ".") ?? key.endIndex)]) }

    /// Every such setting of a file, by key.
    static func all(in file: TOMLSection) throws(ConfigFault) -> [RepositoryCommand] {
        var commands: [RepositoryCommand] = []
        if let backends = try file.section("backend") {
            for name in backends.keys {
                guard let section = try backends.section(name) else { continue }
                for key in ConfigKeys.runs {
                    guard let arguments = try section.strings(key) else { continue }
                    commands.append(Self(key: "backend.\(name).\(key)", arguments: arguments))
                }
            }
        }
        for section in try file.sections("service") {
            guard let name = try section.string("name"),
                let arguments = try section.strings("command")
            else { continue }
            commands.append(Self(key: "service.\(name).command", arguments: arguments))
        }
        if let arguments = try file.section("notify")?.strings("command") {
            commands.append(Self(key: "notify.command", arguments: arguments))
        }
        return commands.sorted { $0.key < $1.key }
    }
}
