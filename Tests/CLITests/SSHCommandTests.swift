import Testing

@testable import CLI

@Suite struct `The ssh command of a host` {
    @Test func `is the one that git would use`() {
        let all = ["GIT_SSH_COMMAND": "ssh -F x", "GIT_SSH": "/opt/my ssh"]
        #expect(SSHCommand(environment: all, config: "ssh -v").said == "ssh -F x")
        let program = ["GIT_SSH": "/opt/my ssh"]
        #expect(SSHCommand(environment: program, config: "ssh -v").said == "ssh -v")
        #expect(SSHCommand(environment: program).said == "'/opt/my ssh'")
        #expect(SSHCommand(environment: ["GIT_SSH_COMMAND": ""], config: "").said == "ssh")
    }

    @Test(arguments: [
        ("ssh", true), ("/usr/bin/ssh -F 'a b'", true), ("LANG=C ssh -v", true),
        ("plink -batch", false), ("ssh-wrapper", false), ("ssh host; true", false),
        ("exec ssh", false),
    ])
    func `asks nobody and waits for no dead line, where it is OpenSSH's`(
        _ said: String,
        _ isKnown: Bool
    ) {
        let command = SSHCommand(config: said).unattended
        #expect(command.hasPrefix(said))
        #expect(command.contains("BatchMode=yes") == isKnown)
        #expect(isKnown || command == said)
    }

    private static let own =
        "-i '/k e y' -oIdentitiesOnly=yes -oIdentityAgent=none -oControlPath=none "
        + "-oPreferredAuthentications=publickey -oBatchMode=yes"

    @Test(
        arguments: [
            ("ssh", "ssh OWN"),
            ("/usr/bin/ssh -p 22 -F '/a b/config'", "/usr/bin/ssh OWN -p 22 -F '/a b/config'"),
            ("LANG=C ssh -4 -v", "LANG=C ssh OWN -4 -v"),
            ("ssh -F $HOME/config -l\"$USER\"", "ssh OWN -F $HOME/config -l\"$USER\""),
            // Whatever would offer another key goes.
            ("ssh -i ~/.ssh/id -p 22", "ssh OWN -p 22"), ("ssh -i~/.ssh/id", "ssh OWN"),
            ("ssh -o IdentityFile=/x -o Port=22", "ssh OWN -o Port=22"),
            ("ssh -oidentityfile=/x -o 'CertificateFile /y'", "ssh OWN"),
            ("ssh -o IdentitiesOnly=no -S /s -I lib.so -J jump", "ssh OWN -J jump"),
            ("ssh -o IdentityAgent=/a -oControlPath=/c -oPreferredAuthentications=x", "ssh OWN"),
            // What is not one plain command of OpenSSH's is left alone.
            ("plink -i key", nil), ("ssh -i", nil), ("ssh host", nil), ("ssh -4i key", nil),
            ("ssh -p 22 && true", nil), ("ssh $(options)", nil), ("ssh `options`", nil),
            ("ssh -F 'x", nil), ("sshpass -p x ssh", nil), ("ssh # mine", nil),
        ] as [(String, String?)]
    )
    func `is bound to one key, with everything else as it was`(
        _ said: String,
        _ bound: String?
    ) {
        let command = SSHCommand(config: said).bound(toKey: "/k e y")
        #expect(command == bound?.replacing("OWN", with: Self.own))
    }
}
