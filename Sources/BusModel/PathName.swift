/// Names of files that can be had on every system.
public enum PathName {
    /// Whether every part of the path can be checked out anywhere.
    public static func isSafe(_ path: String) -> Bool {
        guard path.utf8.count <= 1_000 else { return false }
        return path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            let isBad =
                part.isEmpty || part == "." || part == ".." || part.utf8.count > 250
                || part.lowercased() == ".git" || part.last == "." || part.last == " "
                || part.first == " " || part.first == "-"
            return !isBad
                && part.unicodeScalars.allSatisfy { scalar in
                    !scalar.properties.isDefaultIgnorableCodePoint
                        && scalar.value >= 0x20 && scalar.value != 0x7F
                        && !(0x80..<0xA0).contains(scalar.value)
                        && !"\\:*?\"<>|".unicodeScalars.contains(scalar)
                }
        }
    }
}
