import Testing

@testable import CLI

@Suite struct `The version` {
    private let version = ProgramVersion(number: "0.1.0", commit: "4c1e77a", swift: "6.3.1")

    @Test func `names the commit, the compiler and git`() {
        #expect(
            version.withGit(saying: "git version 2.39.5")
                == "git-bus 0.1.0 (4c1e77a) swift 6.3.1, git 2.39.5"
        )
        #expect(
            version.withGit(saying: "git version 2.50.1 (Apple Git-155)").hasSuffix(", git 2.50.1")
        )
    }

    @Test func `says so when there is no git, or something else of that name`() {
        #expect(version.withGit(saying: nil).hasSuffix(" swift 6.3.1, no git"))
        #expect(version.withGit(saying: "usage: git").hasSuffix(" swift 6.3.1, no git"))
    }

    @Test func `of a build outside of a repository is the number alone`() {
        let version = ProgramVersion(number: "0.1.0", commit: nil, swift: nil)
        #expect(version.text == "git-bus 0.1.0")
    }

    @Test func `is that of the build`() {
        #expect(BuildFacts.swift?.hasPrefix("6.") == true)
    }
}
