import Foundation
import PackagePlugin

/// Has a script write down which commit and which compiler a build is made of.
///
/// Its inputs are what changes with them. A command before each build would need none, but
/// SwiftPM leaves it out when it still has its plan of the build.
@main
struct BuildFacts: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let file = context.pluginWorkDirectoryURL.appending(path: "BuildFacts.swift")
        let script = context.package.directoryURL.appending(path: "scripts/build-facts.sh")
        let swiftc = try context.tool(named: "swiftc").url
        return [
            .buildCommand(
                displayName: "Asking git which commit is built",
                executable: URL(filePath: "/bin/sh"),
                arguments: [script.path, file.path, swiftc.path],
                inputFiles: [script, swiftc] + headLog(of: context.package.directoryURL),
                outputFiles: [file]
            )
        ]
    }

    /// The file to which git appends a line whenever another commit is checked out or made.
    private func headLog(of package: URL) -> [URL] {
        let git = package.appending(path: ".git")
        var folder = git
        // In a further work tree `.git` is a file: `gitdir: /where/it/is`.
        if let text = try? String(contentsOf: git, encoding: .utf8),  // why: mostly a folder
            text.hasPrefix("gitdir: ")
        {
            let path = text.dropFirst("gitdir: ".count).trimmingCharacters(in: .newlines)
            folder = URL(filePath: path, relativeTo: package)
        }
        let log = folder.appending(path: "logs/HEAD")
        return FileManager.default.fileExists(atPath: log.path) ? [log] : []
    }
}
