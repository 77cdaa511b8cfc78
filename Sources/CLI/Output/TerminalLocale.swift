/// What the environment says of the characters that can be shown.
enum TerminalLocale {
    /// Whether text may be UTF-8: by `LC_ALL`, else `LC_CTYPE`, else `LANG`, as in setlocale(3).
    static func isUTF8(_ environment: [String: String]) -> Bool {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            guard let value = environment[name], !value.isEmpty else { continue }
            let lower = value.lowercased()
            return lower.hasSuffix("utf-8") || lower.hasSuffix("utf8") || lower.contains("utf-8@")
        }
        return false
    }
}
