internal import BusModel
internal import Ledger

/// A value of JSON where it lies. Nothing is built of it but what is asked for.
///
/// It is good for as long as its bytes are. What is no JSON has no members and no text.
struct JSONView {
    let bytes: UnsafeRawBufferPointer

    /// How many members of an object are looked at. No row of a program has as many.
    private static let membersMax = 512

    /// The members of an object by name, the last one of a name; none where it is no object.
    func members() -> [String: JSONView] {
        var found: [String: JSONView] = [:]
        eachMember { name, value in
            found[name] = value
            return found.count < Self.membersMax
        }
        return found
    }

    /// Goes through the members of an object for as long as the closure wants more.
    func eachMember(_ body: (String, JSONView) -> Bool) {
        guard var scan = JSONScanner(bytes), scan.enterObject() else { return }
        while let key = scan.nextKey() {
            let isName = key.end - key.start <= 128
            let name = isName ? scan.decoded(key) : ""
            let value = next(&scan)
            guard isName else { continue }
            guard !scan.isBroken, body(name, value) else { return }
        }
    }

    /// Goes through the elements of an array for as long as the closure wants more.
    func eachElement(_ body: (JSONView) -> Bool) {
        guard var scan = JSONScanner(bytes), scan.enterArray() else { return }
        while scan.nextElement() {
            let value = next(&scan)
            guard !scan.isBroken, body(value) else { return }
        }
    }

    /// A string, or its beginning; `nil` for any other value.
    ///
    /// - Parameter bytesMax: how much of it is kept, as it is written.
    func kept(_ bytesMax: Int) -> KeptText? {
        guard var scan = JSONScanner(bytes), let text = scan.text() else { return nil }
        guard text.end - text.start > bytesMax else {
            return KeptText(text: scan.decoded(text))
        }
        let end = text.start + max(0, bytesMax)
        let part = JSONText(start: text.start, end: end, hasEscapes: text.hasEscapes)
        return KeptText(text: scan.decoded(part), isCut: true)
    }

    /// A string that is short enough to be the name of something.
    var name: String? {
        guard var scan = JSONScanner(bytes) else { return nil }
        return scan.name()
    }

    var time: Instant? {
        guard var scan = JSONScanner(bytes) else { return nil }
        return scan.time()
    }

    var milliseconds: Int64? {
        guard var scan = JSONScanner(bytes) else { return nil }
        return scan.milliseconds()
    }

    var isTrue: Bool {
        guard var scan = JSONScanner(bytes) else { return false }
        return scan.flag()
    }

    var isArray: Bool {
        guard var scan = JSONScanner(bytes) else { return false }
        return scan.isArray()
    }

    var isNull: Bool {
        guard var scan = JSONScanner(bytes) else { return true }
        return scan.isNull()
    }

    var isObject: Bool {
        guard var scan = JSONScanner(bytes) else { return false }
        return scan.enterObject()
    }

    /// The value that stands next, which is passed over.
    private func next(_ scan: inout JSONScanner) -> JSONView {
        let start = scan.at
        scan.skip()
        return JSONView(bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<scan.at]))
    }
}

extension JSONView {
    /// The words of a message: one text, or the texts of its blocks.
    func words(_ bytesMax: Int) -> KeptText {
        if let text = kept(bytesMax) { return text }
        var parts: [KeptText] = []
        var left = bytesMax
        eachElement { block in
            if let text = block.kept(left) {
                parts.append(text)
            } else {
                let fields = block.members()
                guard let text = fields["text"]?.kept(left) else {
                    // Pictures are told of, and not shown.
                    if let kind = fields["type"]?.name, kind.contains("image") {
                        parts.append(KeptText(text: "(image)"))
                    }
                    return true
                }
                parts.append(text)
            }
            left -= min(left, parts.last?.text.utf8.count ?? 0)
            return left > 0
        }
        return KeptText(parts)
    }
}
