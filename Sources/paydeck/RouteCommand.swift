import ArgumentParser
import Glibc

struct RouteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route",
        abstract: "Choose channels for orders told over standard input: the product's router behind JSON lines.",
        discussion: """
            Messages: init, order, feedback, end; answers: ready, and a channel for each order, -1 to decline. \
            The time is what the messages say it is. The same messages and seed give the same answers; at the end the \
            number of decisions and a digest of all of them go to standard error. docs/routing.md has the messages.
            """)

    @Flag(help: "Speak over standard input and output.")
    var stdio = false

    @Option(help: "Of a million first attempts, how many are spread over nearly equal channels.")
    var explore = RouteProtocol.usualExploration

    func run() throws {
        guard stdio, (0...1_000_000).contains(explore) else {
            StandardStreams.complain("route speaks over standard streams only: --stdio; --explore wants 0 to 1000000")
            throw Exit.unusable
        }
        var input = LineReader(descriptor: STDIN_FILENO, maximumBytes: RouteProtocol.maximumLineBytes)
        var dialogue = RouteProtocol(explorePartsPerMillion: explore)
        do throws(RouteFault) {
            while !dialogue.isOver, let line = try input.next() {
                if let answer = try dialogue.answer(line) { StandardStreams.print(answer) }
            }
            try dialogue.finish()
        } catch {
            StandardStreams.complain("line \(input.number): \(error.field): \(error.rule)")
            throw Exit.unusable
        }
        if let summary = dialogue.summary { StandardStreams.complain(summary) }
    }
}
