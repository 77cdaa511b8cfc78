import Foundation

/// The files of this repository as they lie on the disk, without what git ignores.
enum ProjectTree {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// What is in nobody's commit: build folders, packages, editors.
    private static func isIgnored(_ name: String) -> Bool {
        name.hasPrefix(".build") || name.hasSuffix(".o")
            || [".git", "dist", ".swiftpm", ".DS_Store", "Package.resolved"].contains(name)
    }

    /// Every file and folder below `folder`, by its path from the root, links not followed.
    static func paths(below folder: String = "", folders: Bool = false) -> [String] {
        var list: [String] = []
        for name in names(in: folder) {
            let path = folder.isEmpty ? name : folder + "/" + name
            switch kind(of: path) {
            case .typeDirectory:
                if folders { list.append(path) }
                list += paths(below: path, folders: folders)
            case .typeRegular: if !folders { list.append(path) }
            default: break
            }
        }
        return list
    }

    /// The names in a folder, sorted, without what is ignored.
    static func names(in folder: String) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)
                .filter { !isIgnored($0) }.sorted()
        } catch {
            return []
        }
    }

    /// Whether something stands at a path; links are followed.
    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root + "/" + path)
    }

    /// The text of a file; `nil` for what is no UTF-8.
    static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: root + "/" + path)
            .flatMap { String(data: $0, encoding: .utf8) }
    }

    /// Every Swift file under `Sources`, `Tests` and `Fuzz`, read once.
    static let swift: [SourceText] = ["Sources", "Tests", "Fuzz"]
        .flatMap { paths(below: $0) }
        .filter { $0.hasSuffix(".swift") }
        .compactMap { path in text(path).map { SourceText(path: path, $0) } }

    static var sources: [SourceText] { swift.filter { $0.path.hasPrefix("Sources/") } }
    static var tests: [SourceText] { swift.filter { $0.path.hasPrefix("Tests/") } }
    static var pure: [SourceText] { sources.filter { ImportTable.isPure($0.target) } }

    /// Every file that is text, read once.
    static let texts: [(path: String, text: String)] = paths().compactMap { path in
        text(path).map { (path, $0) }
    }

    /// The same without what is only kept to be read by a test: it says what it says.
    static var ourTexts: [(path: String, text: String)] {
        texts.filter { !$0.path.contains("/Fixtures/") && !$0.path.hasPrefix("Fuzz/corpus/") }
    }

    private static func kind(of path: String) -> FileAttributeType? {
        do {
            let full = root + "/" + path
            return try FileManager.default.attributesOfItem(atPath: full)[.type]
                as? FileAttributeType
        } catch {
            return nil
        }
    }
}
