#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Finds programs before they are started: to try each folder of a path costs a process each.
public enum ProgramPath {
    /// The file that a name stands for; `nil` when there is none that may be run, or only in a
    /// folder that depends on where one stands.
    ///
    /// - Parameters:
    ///   - name: what a shell would take: a name, or with a slash in it the file itself.
    ///   - path: folders with colons between them, as in `PATH`.
    public static func find(_ name: String, along path: String) -> String? {
        if name.contains("/") { return mayRun(name) ? name : nil }
        for folder in path.split(separator: ":") where folder.first == "/" {
            let file = "\(folder)/\(name)"
            if mayRun(file) { return file }
        }
        return nil
    }

    private static func mayRun(_ file: String) -> Bool {
        var info = stat()
        return access(file, X_OK) == 0 && stat(file, &info) == 0
            && info.st_mode & S_IFMT == S_IFREG
    }
}
