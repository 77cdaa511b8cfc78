import ArgumentParser

/// What `git bus tokens` has a line for.
enum CostGrouping: String, CaseIterable, ExpressibleByArgument {
    case agent
    case phase
    case gate
    case item
    case model
    case day
}
