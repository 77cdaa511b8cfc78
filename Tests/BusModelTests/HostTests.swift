import BusModel
import Testing

@Suite struct `Where an agent runs` {
    private func config(_ hosts: [String?]) -> SharedConfig {
        SharedConfig(
            agents: hosts.enumerated().map { index, host in
                AgentConfig(name: AgentName("a\(index)"), role: .builder, host: host)
            }
        )
    }

    @Test func `is any host as long as none is named`() {
        let team = config([nil, nil])
        #expect(team.hosts.isEmpty)
        #expect(team.agents.allSatisfy { team.runs($0, on: "whatever") })
    }

    @Test func `is the only host that is named, also for an agent that names none`() {
        let team = config([nil, "east"])
        #expect(team.hosts == ["east"])
        #expect(team.agents.allSatisfy { team.runs($0, on: "east") })
        #expect(team.agents.allSatisfy { !team.runs($0, on: "west") })
    }

    @Test func `is the host that it names, where there are several`() {
        let team = config(["west", "east", "west"])
        #expect(team.hosts == ["east", "west"])
        #expect(team.agents.map { team.runs($0, on: "west") } == [true, false, true])
    }
}
