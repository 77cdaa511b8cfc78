import Testing

/// The rules of CONTRIBUTING.md, asked of every file of the repository.
@Suite struct `The source tree` {
    /// Fails once for each finding, so that one run shows all of them.
    private func report(_ findings: [Finding]) {
        for finding in findings { Issue.record("\(finding)") }
    }

    private func every(_ files: [SourceText], _ rule: (SourceText) -> [Finding]) {
        #expect(!files.isEmpty, "no Swift files were found; the rules looked at nothing")
        report(files.flatMap(rule))
    }

    @Test func `imports in one direction only`() {
        every(ProjectTree.sources, ImportTable.findings(in:))
        let folders = ProjectTree.names(in: "Sources")
        report(ImportTable.findings(folders: folders))
    }

    @Test func `has the same direction in its manifest`() {
        report(ImportTable.findings(manifest: ProjectTree.text("Package.swift") ?? ""))
    }

    @Test func `keeps time, chance and the outside world out of the pure targets`() {
        every(ProjectTree.pure, PureRules.outside)
    }

    @Test func `names every case in the pure targets`() {
        every(ProjectTree.pure, PureRules.openSwitches)
    }

    @Test func `keeps files short`() { every(ProjectTree.swift, ShapeRules.longFiles) }

    @Test func `keeps functions short`() { every(ProjectTree.swift, ShapeRules.longFunctions) }

    @Test func `keeps lines within 100 columns`() { every(ProjectTree.swift, ShapeRules.longLines) }

    @Test func `forgets no error without saying why`() {
        every(ProjectTree.swift, HonestyRules.silentTries)
    }

    @Test func `has no empty catch without its reason`() {
        every(ProjectTree.swift, HonestyRules.emptyCatches)
    }

    @Test func `does not crash on purpose`() { every(ProjectTree.swift, HonestyRules.crashes) }

    @Test func `never sleeps in a test`() { every(ProjectTree.tests, HonestyRules.sleeps) }

    @Test func `switches no test off`() { every(ProjectTree.tests, HonestyRules.disabledTests) }

    @Test func `documents what is public`() {
        every(ProjectTree.sources, NamingRules.undocumented)
    }

    @Test func `has no type named like a module`() {
        let modules = Set(ProjectTree.names(in: "Sources").map(ImportTable.target))
        every(ProjectTree.sources) { NamingRules.namesOfModules(in: $0, modules: modules) }
    }
}

/// The rules for what is not Swift.
@Suite struct `The repository` {
    private func report(_ findings: [Finding]) {
        for finding in findings { Issue.record("\(finding)") }
    }

    @Test func `has nothing stray at its root`() {
        report(DocumentRules.strayEntries(ProjectTree.names(in: "")))
    }

    @Test func `names every folder of Sources in ARCHITECTURE.md`() {
        let folders = ProjectTree.paths(below: "Sources", folders: true)
            .map { String($0.dropFirst("Sources/".count)) }
        let page = "ARCHITECTURE.md"
        report(
            DocumentRules.unnamedFolders(
                folders,
                page: page,
                text: ProjectTree.text(page) ?? ""
            )
        )
    }

    @Test func `has no broken link in its pages`() {
        for (path, text) in ProjectTree.texts where path.hasSuffix(".md") {
            report(DocumentRules.brokenLinks(page: path, text: text, exists: ProjectTree.exists))
        }
    }

    @Test func `leaves no note of work to do`() {
        for (path, text) in ProjectTree.ourTexts {
            report(DocumentRules.unfinished(path: path, text: text))
        }
    }

    @Test func `has no path of one machine`() {
        for (path, text) in ProjectTree.ourTexts {
            report(DocumentRules.machinePaths(path: path, text: text))
        }
    }
}
