import Operations
import Terminal
import Testing

@testable import Console

@Suite("The review queue")
struct ReviewTests {
    @Test("n takes the case the engine gives, and brings it under >; a held key takes one")
    func takesNext() {
        let story = Story(.review)
        story.engine.set { $0.result = CommandResult(outcome: .done, reference: Fixtures.caseID(3)) }
        story.press(.char("n"))
        for repetition in 1...20 { story.press(.char("n"), apart: 33, repeats: repetition) }
        #expect(story.engine.submitted.map(\.command) == [.claimNext])
        #expect(story.model.lists[.review]?.selectedID == Fixtures.caseID(3))
        #expect(story.messageLine.contains("yours: ..00000803"))
    }

    @Test("when none is free n says so, and who may only look takes none")
    func noneFree() {
        let story = Story(.review)
        story.engine.set { $0.refusal = CommandRefusal(rule: .noneFree, detail: "") }
        story.press(.char("n"))
        story.settle()
        #expect(story.messageLine.contains("no case is free for you"))
        let reader = Story(.review, change: { $0.roles = ["viewer"] })
        reader.press(.char("n"))
        #expect(reader.engine.submitted.isEmpty)
    }

    @Test("Space marks rows; a verb then asks for all of them with their number and sum, each with the version shown")
    func marks() {
        let story = Story(.review)
        story.press(.char(" "), .char("j"), .char(" "))
        #expect(story.sees("marked 2: 35,377.78"), "\(story.lines[2])")
        #expect(story.lines.count { $0.hasPrefix("*") || $0.hasPrefix(" *") } == 2, "\(story.text)")
        story.arm()
        story.press(.char("R"))
        story.wait(600)
        #expect(story.sees("2 MARKED CASES") || story.sees("2 marked cases"), "\(story.text)")
        #expect(story.sees("1 rows of 16,577.78 refused: another reviewer has the case"))
        story.press(.enter)
        story.type("same ring of devices")
        story.press(.enter)
        story.type("35,377.78")
        story.press(.enter)
        story.press(.enter, apart: 600)
        story.wait(600)
        let rows = [0, 2].map { MarkedReview.Row(reviewCase: Fixtures.caseID($0), version: 2) }
        #expect(story.engine.submitted.map(\.command) == [.reviewMarked(MarkedReview(answer: .reject, rows: rows))])
        #expect(story.engine.submitted.first?.typedTarget == "35,377.78")
    }

    @Test("each row's result is listed; the refused ones stay marked; Esc closes the list and then the marks")
    func report() {
        let story = Story(.review)
        story.press(.char(" "), .char(" "))
        var result = CommandResult(outcome: .done)
        result.rows = [
            RowResult(target: Fixtures.caseID(0), outcome: .done, refusal: nil, minorUnits: 1_880_000),
            RowResult(
                target: Fixtures.caseID(1), outcome: .refused,
                refusal: CommandRefusal(rule: .changedSince, detail: ""), minorUnits: 1_768_889),
        ]
        let answer = result
        story.engine.set { $0.result = answer }
        story.arm()
        story.press(.char("A"))
        story.wait(600)
        story.type("known customers")
        story.press(.enter)
        story.type("yes")
        story.press(.enter)
        story.wait(600)
        #expect(story.sees("1 done, 0 first answers, 1 refused"), "\(story.text)")
        #expect(story.sees("! it changed since you looked"))
        story.press(.esc)
        #expect(story.model.lists[.review]?.marked == [Fixtures.caseID(1)])
        story.press(.esc)
        #expect(story.model.lists[.review]?.marked.isEmpty == true)
    }

    @Test("marks of cases that are gone go with them")
    func goneMarks() {
        let story = Story(.review)
        story.press(.char(" "), .char(" "))
        story.engine.set { $0.change = { $0.review.removeFirst() } }
        story.wait(1_500)
        #expect(story.model.lists[.review]?.marked == [Fixtures.caseID(1)])
    }

    @Test("what the buyer reads is one of the texts, chosen by number or arrows and shown before it is sent")
    func wording() {
        let story = Story(.review)
        story.arm()
        story.press(.char("R"))
        story.wait(600)
        #expect(story.sees("buyer reads: The order did not pass the security review"), "\(story.text)")
        story.press(.down)
        story.wait(1_200)
        #expect(story.sees("buyer reads: The payer could not be confirmed"))
        story.press(.up, .up)
        story.wait(1_200)
        #expect(story.model.dialog?.command == .reject(reviewCase: Fixtures.caseID(0), wording: "shop_request"))
        story.type("9")
        #expect(story.model.dialog?.command == nil, "no such text")
    }

    @Test("a hold is until a chosen moment, tomorrow at nine when nothing is said")
    func hold() {
        let story = Story(.review)
        story.arm()
        story.press(.char("H"))
        story.wait(600)
        #expect(story.sees("11-23 09:00"), "\(story.text)")
        #expect(story.model.dialog?.command == .hold(reviewCase: Fixtures.caseID(0), until: 1_795_395_600_000))
        story.type("+2h")
        guard case .hold(_, let until?)? = story.model.dialog?.command else {
            Issue.record("no hold")
            return
        }
        #expect((Fixtures.at...(Fixtures.at + 60_000)).contains(until.value - 7_200_000))
    }

    @Test("moments as typed", arguments: [
        ("09:00", 1_795_395_600_000), ("14:00", 1_795_327_200_000), ("11-27 18:30", 1_795_775_400_000),
        ("01-05 08:00", 1_799_107_200_000), ("2026-11-27 18:30", 1_795_775_400_000), ("+30m", 1_795_327_927_000),
        ("+3d", 1_795_585_327_000),
    ] as [(String, Int64)])
    func moments(text: String, wanted: Int64) {
        #expect(HoldMoment.moment(text, now: Fixtures.at) == wanted)
    }

    @Test("what is no moment", arguments: ["", "9", "25:00", "tomorrow", "+h", "+-2h", "+2", "02-30 09:00", "09:00 09:00 09:00"])
    func noMoments(text: String) {
        #expect(HoldMoment.moment(text, now: Fixtures.at) == nil)
    }

    @Test("an answer another person has to match is sealed; two that differ stand side by side", arguments: Language.allCases)
    func sealed(language: Language) {
        let story = Story(.review, 160, 45, language)
        story.press(.char("j"), .char("j"), .char("j"))
        story.wait(1_200)
        #expect(story.sees(language.text(.opinionSealed)), "\(story.text)")
        #expect(!story.sees("known customer"))
        story.press(.char("j"))
        story.wait(1_200)
        #expect(story.sees("known customer") && story.sees("device of the ring"))
        #expect(story.sees(language.text(.disputeLine)))
    }
}
