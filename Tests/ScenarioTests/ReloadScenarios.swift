import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `A running daemon` {
    private func problem(_ box: Sandbox) throws -> String? {
        let output = try box.busSucceeds("status", "--json", "--hub", box.hub)
        let object = try JSONSerialization.jsonObject(with: Data(output.out.utf8))
        let bus = (object as? [String: Any])?["bus"] as? [String: Any]
        return bus?["host_config_problem"] as? String
    }

    private func log(_ box: Sandbox) throws -> String {
        let state = box.directory + "/state/git-bus"
        let key = try #require(try FileManager.default.contentsOfDirectory(atPath: state).first)
        return try String(contentsOfFile: "\(state)/\(key)/daemon.log", encoding: .utf8)
    }

    @Test func `keeps its settings when a host's file becomes bad, says so, and takes the next`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            try box.busSucceeds("up", "--hub", box.hub)
            let path = box.directory + "/config/git-bus/config.toml"
            let good = try String(contentsOfFile: path, encoding: .utf8)
            try box.write(good.replacing("preset", with: "prest"), to: path)
            try box.waitUntil("it is in the log") {
                try log(box).contains("the configuration is kept as it was")
            }
            #expect(try log(box).contains("config.toml:4:1: unknown key \"prest\""))
            #expect(try problem(box)?.contains("unknown key \"prest\"") == true)
            // It goes on with what it had: a ping is typed all the same.
            let follower = try box.follow()
            let builder = try box.clone("builder")
            try box.commit("claim(D1): with a bad file beside it", in: builder)
            try follower.wait(type: "ping.typed", subject: "correctness")
            let text = try box.busSucceeds("status", "--hub", box.hub).out
            #expect(text.contains("! config  not used, the last one is"))
            try box.write(good, to: path)
            try box.waitUntil("the good one is in force") {
                try log(box).contains("the configuration is good again")
            }
            #expect(try problem(box) == nil)
        }
    }

    @Test func `reads its settings again on SIGHUP, and says so`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            try box.busSucceeds("up", "--hub", box.hub)
            let state = box.directory + "/state/git-bus"
            let key = try #require(try FileManager.default.contentsOfDirectory(atPath: state).first)
            let lock = try String(contentsOfFile: "\(state)/\(key)/daemon.lock", encoding: .utf8)
            let daemon = try #require(Int32(lock.prefix { $0.isNumber }))
            kill(daemon, SIGHUP)
            try box.waitUntil("it said so") {
                try log(box).contains("the configuration was read again")
            }
        }
    }

    @Test func `keeps the team when a push breaks its file, and takes the corrected one`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            try box.busSucceeds("up", "--hub", box.hub)
            let follower = try box.follow()
            let ana = box.directory + "/clones/ana"
            try box.write(Team.config.replacing("[loop]", with: "[lop]"), to: ana + "/git-bus.toml")
            try box.commit("break it", in: ana)
            let changed = try follower.wait("the bad file") { event in
                (event["data"] as? [String: Any])?["problem"] is String
            }
            let words = (changed["data"] as? [String: Any])?["problem"] as? String
            #expect(words?.hasPrefix("git-bus.toml:3:1: unknown key \"lop\"") == true)
            let builder = try box.clone("builder")
            try box.commit("claim(D1): under the last good one", in: builder)
            try follower.wait(type: "gate.opened", subject: "D1")
            try box.write(Team.config, to: ana + "/git-bus.toml")
            try box.commit("mend it", in: ana)
            let status = try box.busSucceeds("status", "--json", "--hub", box.hub).out
            #expect(status.contains("\"config_problem\":null"))
        }
    }
}
