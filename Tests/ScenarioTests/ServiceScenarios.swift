import Foundation
import TestSupport
import Testing

#if os(Linux)
    @Suite(.serialized) struct `A service that starts at login` {
        /// A systemctl and a loginctl that write down what they are told. It starts what the unit
        /// says, by a shell, which reads the quotes of these units as systemd does.
        private func fake(_ box: Sandbox, lingers: Bool = false) throws -> [String: String] {
            let folder = box.directory + "/bin"
            try box.write(
                """
                #!/bin/sh
                printf '%s\\n' "$*" >>"$HOME/systemctl"
                units=$XDG_CONFIG_HOME/systemd/user
                case $2 in
                is-enabled) test -e "$HOME/enabled" ;;
                is-active) test -e "$HOME/service.pid" && kill -0 "$(cat "$HOME/service.pid")" ;;
                enable) touch "$HOME/enabled" ;;
                disable) rm "$HOME/enabled" ;;
                start)
                    line=$(sed -n 's/^ExecStart=//p' "$units/$3")
                    # Foundation waits for everybody who has its descriptors.
                    setsid bash -c 'for f in /proc/$$/fd/*; do
                        f=${f##*/}
                        [ "$f" -gt 2 ] && eval "exec $f>&-"
                    done
                    eval "exec $0"' "$line" </dev/null >/dev/null 2>&1 &
                    echo $! >"$HOME/service.pid" ;;
                stop) kill "$(cat "$HOME/service.pid")"; rm "$HOME/service.pid" ;;
                esac
                """,
                to: folder + "/systemctl"
            )
            try box.write(
                "#!/bin/sh\necho Linger=\(lingers ? "yes" : "no")\n",
                to: folder + "/loginctl"
            )
            for name in ["systemctl", "loginctl"] { chmod("\(folder)/\(name)", 0o755) }
            return ["PATH": folder + ":" + (box.environment["PATH"] ?? "")]
        }

        private func told(_ box: Sandbox) -> [String] {
            // Why try?: nobody was told anything yet.
            let text = try? String(
                contentsOfFile: box.directory + "/home/systemctl",
                encoding: .utf8
            )
            return (text ?? "").split(separator: "\n").map(String.init)
        }

        private func units(_ box: Sandbox) -> [String] {
            let folder = box.directory + "/config/systemd/user"
            // Why try?: there is no folder before the first.
            return (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        }

        private func check(_ box: Sandbox, _ path: [String: String]) throws -> String {
            let output = try box.bus("doctor", "--json", "--hub", box.hub, with: path)
            let value = try JSONSerialization.jsonObject(with: Data(output.out.utf8))
            let checks = (value as? [String: Any])?["checks"] as? [[String: Any]] ?? []
            let check = try #require(checks.first { $0["id"] as? String == "service" })
            return "\(check["state"] ?? "") \(check["detail"] ?? "")"
        }

        @Test func `is shown before it is made, runs the daemon, and survives down`() async throws {
            try await Sandbox.run { box in
                try Team.make(box)
                let path = try fake(box)
                func up(_ more: String) throws -> Sandbox.Output {
                    try box.busSucceeds("up", more, "--hub", box.hub, with: path)
                }
                let dry = try box.busSucceeds(
                    "up",
                    "--install-service",
                    "--dry-run",
                    "--hub",
                    box.hub,
                    with: path
                )
                #expect(dry.out.contains("ExecStart=") && units(box).isEmpty && told(box).isEmpty)
                let made = try up("--install-service")
                let name = try #require(units(box).first)
                #expect(made.error.contains("started as the service \(name)"), "\(made.error)")
                #expect(made.error.contains("loginctl enable-linger"))
                #expect(
                    Array(told(box).prefix(5).dropFirst(3)) == [
                        "--user daemon-reload", "--user enable \(name)",
                    ]
                )
                #expect(told(box).contains("--user start \(name)"))
                let pid = try String(
                    contentsOfFile: box.directory + "/home/service.pid",
                    encoding: .utf8
                ).filter(\.isNumber)
                let agents = try box.busSucceeds("status", "--hub", box.hub).out
                #expect(agents.contains("daemon running") && agents.contains("builder"))
                #expect(try check(box, path).contains("enabled, and runs; it ends with the last"))
                #expect(try up("--install-service").error.contains("is installed already"))
                let down = try box.busSucceeds("down", "--hub", box.hub, with: path)
                #expect(down.error.contains("the service \(name) stays"), "\(down.error)")
                #expect(told(box).contains("--user stop \(name)"))
                // Why try?: without a process there is no file; a zombie has ended, too.
                let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
                #expect(stat?.contains(") Z ") ?? true)
                #expect(units(box) == [name])
                let removed = try up("--remove-service")
                #expect(removed.error.contains("removed ") && units(box).isEmpty)
                #expect(told(box).contains("--user disable \(name)"))
                #expect(try up("--remove-service").error.contains("no service is installed"))
            }
        }

        @Test func `starts what should run again after the machine was started anew`() async throws
        {
            try await Sandbox.run { box in
                try Team.make(box)
                let path = try fake(box, lingers: true)
                let made = try box.busSucceeds(
                    "up",
                    "builder",
                    "--install-service",
                    "--hub",
                    box.hub,
                    with: path
                )
                #expect(!made.error.contains("enable-linger"))
                let file = box.directory + "/home/service.pid"
                let pid = try String(contentsOfFile: file, encoding: .utf8).filter(\.isNumber)
                let place = try #require(
                    FileManager.default.contentsOfDirectory(
                        atPath: box.directory + "/state/git-bus"
                    ).first
                )
                let socket = "git-bus-" + place.prefix(12)
                kill(try #require(Int32(pid)), SIGKILL)
                try box.run("/usr/bin/tmux", ["-L", socket, "kill-server"])
                let pings = box.directory + "/builder.pings"
                try FileManager.default.removeItem(atPath: pings)
                let name = try #require(units(box).first)
                try box.run(
                    box.directory + "/bin/systemctl",
                    ["--user", "start", name],
                    with: path
                )
                try box.waitUntil("the builder was started again") {
                    Team.pings(of: "builder", in: box).contains("start build")
                }
                #expect(Team.pings(of: "correctness", in: box).isEmpty)
            }
        }

        @Test func `is only written where nobody answers, with the commands to type`() async throws
        {
            try await Sandbox.run { box in
                try Team.make(box)
                let folder = box.directory + "/bin"
                try box.write("#!/bin/sh\nexit 1\n", to: folder + "/systemctl")
                chmod(folder + "/systemctl", 0o755)
                let path = ["PATH": folder + ":" + (box.environment["PATH"] ?? "")]
                let made = try box.busSucceeds(
                    "up",
                    "--install-service",
                    "--hub",
                    box.hub,
                    with: path.merging(["ACME_API_KEY": "k3y"]) { $1 }
                )
                let name = try #require(units(box).first)
                #expect(made.error.contains("  systemctl --user enable --now \(name)"))
                #expect(made.error.contains("not passed on") && made.error.contains("ACME_API_KEY"))
                let file = box.directory + "/config/systemd/user/" + name
                let text = try String(contentsOfFile: file, encoding: .utf8)
                #expect(!text.contains("k3y") && !made.error.contains("k3y"))
                #expect(try check(box, path).contains("does not answer here"))
                try box.write(text.replacing("Restart=always", with: "Restart=no"), to: file)
                #expect(try check(box, path).hasPrefix("warning out of date"))
                try box.write("[Unit]\nDescription=mine\n", to: file)
                let refused = try box.bus("up", "--install-service", "--hub", box.hub, with: path)
                #expect(refused.status == 73 && refused.error.contains("was not made by git-bus"))
            }
        }
    }
#endif
