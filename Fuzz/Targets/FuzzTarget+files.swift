@testable import BusModel
@testable import CLI

/// Files of the bus: status files, items, settings.
extension FuzzTarget {
    static let files = FuzzTarget("files") { bytes in
        try marker(in: bytes)
        try hold(BusModel.ItemFile.blockers(in: bytes).allSatisfy { $0 > 0 }, "items have numbers")
        let item = ItemText(bytes.text, name: "item.md")
        try hold(item.problem == nil || item.title == nil, "what has a fault is not used")
        try hold(item.title.map { !$0.isBlank } ?? true, "a title says something")
        for file in CLI.ItemFile.list(bytes.text) {
            try hold(file.number > 0 && !file.slug.isEmpty, "an item has a number and a slug")
        }
        let lines = bytes.lines.map(\.text)
        guard lines.count > 1 else { return }
        let (glob, path) = (PathGlob(lines[0]), lines[1])
        if glob.matches(path) {
            var parts = path.split(separator: "/").prefix(50)
            while parts.popLast() != nil {
                let folder = parts.joined(separator: "/")
                try hold(glob.couldMatch(below: folder), "\(glob.text) could fit below \(folder)")
            }
        }
        let isLiteral = !path.unicodeScalars.contains { "*?".unicodeScalars.contains($0) }
        try hold(!isLiteral || PathGlob(path).matches(path), "a path fits itself")
        if PathName.isSafe(path) { try hold(path.isPlain, "a safe path can be printed") }
    }

    private static func marker(in bytes: [UInt8]) throws {
        let marker = "STATUS: DONE"
        let isMarked = StatusMarker.isPresent(marker, in: bytes)
        if isMarked {
            let isThere = bytes.lines.contains { $0.starts(with: marker.utf8) }
            try hold(isThere, "a marker is the beginning of a line")
            let longer = bytes + Array("\n```\n-->\n".utf8)
            try hold(StatusMarker.isPresent(marker, in: longer), "what follows does not undo it")
        }
        if !bytes.contains(0x60) {
            let fenced = Array("```\n".utf8) + bytes
            try hold(
                !StatusMarker.isPresent(marker, in: fenced),
                "a fence that stays open hides it"
            )
        }
        if !bytes.contains(0x3E) {
            let hidden = Array("<!--\n".utf8) + bytes
            try hold(!StatusMarker.isPresent(marker, in: hidden), "a comment hides it")
        }
    }

    static let settings = FuzzTarget("settings") { bytes in
        let text = bytes.text
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count
        do {
            let document = try TOMLDocument(name: "git-bus.toml", text: text)
            let depth = depth(of: document.root)
            try hold(depth <= TOMLBounds.depthMax + 1, "it is \(depth) deep")
            for leaf in document.leaves {
                try hold((1...lines + 1).contains(leaf.line), "\(leaf.key) is in line \(leaf.line)")
            }
        } catch let fault as ConfigFault { try told(fault, lines) }
        do {
            let config = try SharedConfigReader.read(text)
            let again = try CanonicalJSON.decode(
                SharedConfig.self,
                from: try CanonicalJSON.bytes(config)
            )
            try hold(again == config, "settings are kept as they are")
            let agents = config.agents.map(\.name)
            try hold(Set(agents).count == agents.count, "each agent is there once")
            for phase in config.phases {
                try hold(phase.reviewers.allSatisfy(agents.contains), "reviewers are agents")
            }
        } catch let fault as ConfigFault { try told(fault, lines) }
        do {
            let reader = HostConfigReader(environment: ["GIT_BUS_HOST": "here", "HOME": "/h"])
            try reader.check(text, name: "config.toml")
        } catch let fault as ConfigFault { try told(fault, lines) }
    }

    /// A fault says where it is.
    private static func told(_ fault: ConfigFault, _ lines: Int) throws {
        let isInside = fault.line >= 1 && fault.line <= lines + 1 && fault.column >= 1
        try hold(isInside, "\(fault) is in a file of \(lines) lines")
        try hold(!fault.message.isEmpty, "a fault says what is wrong")
    }

    private static func depth(of value: JSONValue) -> Int {
        switch value {
        case .object(let fields): 1 + (fields.values.map(depth).max() ?? 0)
        case .array(let values): 1 + (values.map(depth).max() ?? 0)
        case .null, .bool, .int, .double, .string: 0
        }
    }
}
