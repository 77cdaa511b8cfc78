import Foundation
import GitBus
import TestSupport
import Testing

@Suite struct `A program on a path` {
    /// Makes a folder with a file in it that has these rights.
    private func folder(_ directory: TemporaryDirectory, _ name: String, rights: Int) throws
        -> String
    {
        let folder = directory.file(name)
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        #expect(
            FileManager.default.createFile(
                atPath: folder + "/tool",
                contents: Data(),
                attributes: [.posixPermissions: rights]
            )
        )
        return folder
    }

    @Test func `is the first that may be run`() async throws {
        try await TemporaryDirectory.run { directory in
            let text = try folder(directory, "text", rights: 0o644)
            let first = try folder(directory, "first", rights: 0o755)
            let second = try folder(directory, "second", rights: 0o755)
            // A folder may be entered, which is the same bit.
            try FileManager.default.createDirectory(
                atPath: directory.file("folder/tool"),
                withIntermediateDirectories: true
            )
            let path = [directory.file("none"), directory.file("folder"), text, first, second]
                .joined(separator: ":")
            #expect(ProgramPath.find("tool", along: path) == first + "/tool")
            #expect(ProgramPath.find("other", along: path) == nil)
            #expect(ProgramPath.find(second + "/tool", along: path) == second + "/tool")
            #expect(ProgramPath.find(text + "/tool", along: path) == nil)
        }
    }

    @Test(arguments: ["", ":", ".", "bin", ".:bin:", "../bin"])
    func `is never looked for where one happens to stand`(path: String) {
        #expect(ProgramPath.find("Package.swift", along: path) == nil)
        #expect(ProgramPath.find("sh", along: path + ":/bin") == "/bin/sh")
    }
}
