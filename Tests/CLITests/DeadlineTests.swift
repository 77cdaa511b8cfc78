import Dispatch
import Foundation
import Synchronization
import Testing

@testable import CLI

@Suite struct `Work with a deadline` {
    @Test func `that is done in time has its result`() {
        let value = Deadline.run(within: .seconds(60)) { isAsked in isAsked() ? 7 : 8 }
        #expect(value == 7)
    }

    @Test func `is told when the time is over, and not waited for`() async {
        let (ends, end) = AsyncStream<Bool>.makeStream()
        let release = DispatchSemaphore(value: 0)
        let value: Int? = Deadline.run(within: .milliseconds(10)) { isAsked in
            release.wait()
            end.yield(isAsked())
            return 7
        }
        #expect(value == nil)
        release.signal()
        for await wasAsked in ends {
            #expect(!wasAsked)
            break
        }
    }
}

@Suite struct `A task on the thread that waits for it` {
    /// An actor that runs where it is told to.
    private actor Place {
        private let executor: any SerialExecutor
        nonisolated var unownedExecutor: UnownedSerialExecutor {
            executor.asUnownedSerialExecutor()
        }
        init(_ executor: any SerialExecutor) { self.executor = executor }
        var thread: pthread_t { pthread_self() }
    }

    @Test func `never leaves it, and has its result`() {
        let own = UInt(bitPattern: pthread_self().hashValue)
        let seen = CallingThread.run { executor in
            var seen = [UInt(bitPattern: pthread_self().hashValue)]
            let place = Place(executor)
            for _ in 0..<100 {
                seen.append(UInt(bitPattern: await place.thread.hashValue))
                await Task.yield()
                seen.append(UInt(bitPattern: pthread_self().hashValue))
            }
            return seen
        }
        #expect(seen.count == 201 && seen.allSatisfy { $0 == own })
    }

    @Test func `waits for what is done elsewhere`() {
        let sum = CallingThread.run { _ in
            await withTaskGroup(of: Int.self) { group in
                for number in 1...10 { group.addTask { number } }
                return await group.reduce(0, +) + Task.detached { 45 }.value
            }
        }
        #expect(sum == 100)
    }
}
