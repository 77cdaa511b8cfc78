/// The input of a tool in one line: what it is mostly about as it is, the rest by name.
///
/// Strings that have a name keep their quotes: whoever looks for secrets behind telling names finds
/// the end of them there.
struct InputRendering {
    /// What tools are mostly about, the first of them that there is.
    private static let main = [
        "command", "cmd", "file_path", "filePath", "absolute_path", "notebook_path", "pattern",
        "query", "url", "path", "prompt", "description", "input",
    ]

    private static let depthMax = 8

    private let bytesMax: Int
    private var text = ""
    private var isCut = false

    private init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Renders a value.
    ///
    /// - Parameter bytesMax: how long it may become, about.
    static func of(_ view: JSONView, _ bytesMax: Int) -> KeptText {
        var rendering = InputRendering(bytesMax: bytesMax)
        rendering.top(view)
        return KeptText(text: rendering.text, isCut: rendering.isCut)
    }

    /// Renders a text that may be JSON itself, as Codex writes the arguments of functions.
    static func of(text: KeptText, _ bytesMax: Int) -> KeptText {
        guard !text.isCut, text.text.utf8.first == UInt8(ascii: "{") else { return text }
        var copy = text.text
        return copy.withUTF8 { bytes in
            let view = JSONView(bytes: UnsafeRawBufferPointer(bytes))
            guard var scan = JSONScanner(view.bytes), scan.enterObject() else { return text }
            while scan.nextKey() != nil { scan.skip() }
            return scan.isFinished() ? of(view, bytesMax) : text
        }
    }

    private mutating func top(_ view: JSONView) {
        if let text = view.kept(bytesMax) { return put(text) }
        guard view.isObject else { return put(view, 0) }
        let members = view.members()
        let first = Self.main.first { members[$0] != nil }
        if let first, let value = members[first] { bare(value) }
        var rest: [String: JSONView] = members
        if let first { rest[first] = nil }
        for (name, value) in rest.sorted(by: { $0.key < $1.key }) where !isCut {
            if !text.isEmpty { put(" ") }
            put(name + "=")
            put(value, 0)
        }
    }

    /// A text without quotes; a list of words as a command line.
    private mutating func bare(_ view: JSONView) {
        if let text = view.kept(bytesMax) { return put(text) }
        guard view.isArray else { return put(view, 0) }
        var words: [KeptText] = []
        var hasOthers = false
        view.eachElement { element in
            guard let word = element.kept(bytesMax) else {
                hasOthers = true
                return false
            }
            words.append(word)
            return words.count < 1000
        }
        if hasOthers { return put(view, 0) }
        let line = words.map(\.text).joined(separator: " ")
        put(KeptText(text: line, isCut: words.contains(where: \.isCut)))
    }

    private mutating func put(_ view: JSONView, _ depth: Int) {
        guard !isCut else { return }
        if let string = view.kept(max(0, bytesMax - text.utf8.count)) {
            let quoted = string.text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            put(KeptText(text: "\"" + quoted + (string.isCut ? "" : "\""), isCut: string.isCut))
        } else if view.isArray, depth < Self.depthMax {
            put("[")
            list(view, depth)
            put("]")
        } else if view.isObject, depth < Self.depthMax {
            put("{")
            var isFirst = true
            var parts: [(String, JSONView)] = []
            view.eachMember { name, value in
                parts.append((name, value))
                return parts.count < 256
            }
            for (name, value) in parts {
                if !isFirst { put(" ") }
                isFirst = false
                put(name + "=")
                put(value, depth + 1)
            }
            put("}")
        } else {
            plain(view)
        }
    }

    private mutating func list(_ view: JSONView, _ depth: Int) {
        var parts: [JSONView] = []
        view.eachElement { element in
            parts.append(element)
            return parts.count < 256
        }
        for (index, part) in parts.enumerated() {
            if index > 0 { put(", ") }
            put(part, depth + 1)
        }
    }

    /// A number, a word, or what is nested too deeply.
    private mutating func plain(_ view: JSONView) {
        let word = String(decoding: view.bytes.prefix(64), as: UTF8.self)
        put(view.isArray || view.isObject ? "…" : String(word.filter { !$0.isWhitespace }))
    }

    private mutating func put(_ more: KeptText) {
        put(more.text)
        isCut = isCut || more.isCut
    }

    private mutating func put(_ more: String) {
        guard !isCut else { return }
        text += more
        if text.utf8.count > bytesMax { isCut = true }
    }
}
