import Foundation
import TestSupport
import Testing

@testable import CLI

@Suite struct `The file of a service` {
    private func location(_ url: String = "/srv/50% of \"it\"/team.git") -> BusLocation {
        BusLocation(url: url, branch: "main", environment: ["XDG_STATE_HOME": "/var/state"])
    }

    private func unit(
        _ manager: ServiceUnit.Manager,
        _ environment: [String: String] = ["HOME": "/h", "PATH": "/a b:/bin"],
        url: String? = nil
    ) throws -> ServiceUnit {
        try ServiceUnit(
            url.map { location($0) } ?? location(),
            manager: manager,
            executable: "/opt/$x & y/git-bus",
            environment: environment
        )
    }

    @Test func `says what to run with whole paths, quoted as systemd reads it`() throws {
        let text = try unit(.systemd).text
        let start =
            #"ExecStart="/opt/$$x & y/git-bus" "run" "--hub" "/srv/50%% of \"it\"/team.git" "#
            + #""--branch" "main""#
        #expect(text.contains("\n\(start)\n"), "\(text)")
        #expect(text.contains("\nEnvironment=\"PATH=/a b:/bin\"\n"))
        for line in ["Type=exec", "Restart=always", "KillMode=process", "WantedBy=default.target"] {
            #expect(text.contains("\n\(line)\n"), "\(line)")
        }
    }

    @Test func `is one that systemd takes`() async throws {
        let tool = "/usr/bin/systemd-analyze"
        guard FileManager.default.isExecutableFile(atPath: tool) else { return }
        try await Sandbox.run { box in
            let unit = try ServiceUnit(
                BusLocation(
                    url: box.directory + "/50% hub.git",
                    branch: "main",
                    environment: box.environment
                ),
                manager: .systemd,
                executable: Sandbox.products + "/git-bus",
                environment: box.environment
            )
            let path = box.directory + "/\(unit.name)"
            try box.write(unit.text, to: path)
            let runtime = ["XDG_RUNTIME_DIR": box.directory]
            let said = try box.run(tool, ["verify", "--user", "--man=no", path], with: runtime)
            #expect(said.status == 0 && !said.error.contains(unit.name), "\(said.error)")
            // The check can fail, too.
            try box.write(unit.text.replacing("Restart=always", with: "Restart=ever"), to: path)
            let wrong = try box.run(tool, ["verify", "--user", "--man=no", path], with: runtime)
            #expect(wrong.error.contains("restart specifier"), "\(wrong.error)")
        }
    }

    @Test func `is a property list that holds the same for launchd`() throws {
        let unit = try unit(.launchd)
        #expect(unit.path.hasPrefix("/h/Library/LaunchAgents/git-bus-"))
        let value = try PropertyListSerialization.propertyList(
            from: Data(unit.text.utf8),
            format: nil
        )
        let fields = try #require(value as? [String: Any])
        #expect(fields["Label"] as? String == unit.label)
        #expect(
            fields["ProgramArguments"] as? [String]
                == [
                    "/opt/$x & y/git-bus", "run", "--hub", "/srv/50% of \"it\"/team.git",
                    "--branch", "main",
                ]
        )
        #expect(fields["EnvironmentVariables"] as? [String: String] == ["PATH": "/a b:/bin"])
        #expect(fields["KeepAlive"] as? Bool == true)
    }

    @Test(arguments: ServiceUnit.Manager.allCases)
    func `holds no secret of the shell or of the URL`(_ manager: ServiceUnit.Manager) throws {
        let text = try unit(
            manager,
            ["HOME": "/h", "PATH": "/bin", "GITHUB_TOKEN": "ghp_x", "HTTPS_PROXY": "http://a:b@c"]
        ).text
        #expect(!text.contains("ghp_x") && !text.contains("a:b@c"))
        for url in [
            "https://ana:pass@example.org/x", "https://ghp_0123456789abcdefghij@example.org/x",
        ] {
            #expect(throws: CommandFailure.self) { try unit(manager, url: url) }
        }
        _ = try unit(manager, url: "ssh://git@example.org/x")
        let inserted = ["HOME": "/h", "PATH": "/bin\nExecStart=/bin/evil"]
        #expect(throws: CommandFailure.self) { try unit(manager, inserted) }
    }

    @Test(arguments: ServiceUnit.Manager.allCases)
    func `is the same whatever the PATH was, and another for another program`(
        _ manager: ServiceUnit.Manager
    ) throws {
        let one = try unit(manager)
        let other = try unit(manager, ["HOME": "/h", "PATH": "/elsewhere", "LANG": "C"])
        #expect(one.text != other.text && one.isSame(as: other.text))
        #expect(
            !one.isSame(
                as: one.text.replacing("git-bus\"", with: "git-bus2\"")
                    .replacing("git-bus</string>", with: "git-bus2</string>")
            )
        )
    }

    @Test func `is judged by the doctor`() {
        var facts = ServiceLook.Facts(name: "git-bus-x.service", path: "/p")
        #expect(ServiceLook.judge(facts).state == .info)
        facts.isSame = false
        #expect(ServiceLook.judge(facts).state == .warning)
        facts.isSame = true
        #expect(ServiceLook.judge(facts).state == .info)
        facts.standing.answers = true
        #expect(ServiceLook.judge(facts).detail.contains("not enabled"))
        facts.standing.isEnabled = true
        facts.standing.isActive = true
        #expect(ServiceLook.judge(facts).state == .ok)
        facts.standing.endsAtLogout = true
        #expect(ServiceLook.judge(facts).detail.hasSuffix("; loginctl enable-linger"))
    }
}
