import Console
import Operations
import Terminal
import Testing

@Suite("Screens as drawn")
struct ScreenGoldenTests {
    static let sizes = [Size(width: 80, height: 24), Size(width: 160, height: 45)]

    @Test("each screen in both sizes and languages", arguments: ScreenName.allCases, Language.allCases)
    func screens(screen: ScreenName, language: Language) {
        for size in ScreenGoldenTests.sizes {
            let story = Story(screen, size.width, size.height, language)
            Golden.check("\(screen.rawValue)-\(size.width)x\(size.height)-\(language.rawValue)", story.terminal.screen)
        }
    }

    @Test("the dialog of class 3 with its preview", arguments: Language.allCases)
    func dialog(language: Language) {
        let story = Story(.channels, 80, 24, language)
        story.arm()
        story.press(.char("F"))
        story.wait(600)
        story.type("ICBC gateway timeouts, INC-2231")
        Golden.check("failover-dialog-80x24-\(language.rawValue)", story.terminal.screen)
    }

    @Test("the help of the channels screen", arguments: Language.allCases)
    func help(language: Language) {
        let story = Story(.channels, 100, 60, language)
        story.press(.char("?"))
        Golden.check("help-channels-\(language.rawValue)", story.terminal.screen)
    }

    @Test("why an order went where it went", arguments: Language.allCases)
    func why(language: Language) {
        let story = Story(.orders, 80, 24, language)
        story.press(.char("w"))
        Golden.check("why-80x24-\(language.rawValue)", story.terminal.screen)
    }

    @Test("every size from the least to the greatest draws, and none overflows its rows")
    func sizes() {
        for screen in ScreenName.allCases {
            for (width, height) in [(10, 4), (40, 10), (60, 20), (79, 24), (80, 23), (100, 30), (129, 40), (132, 36), (160, 45), (240, 70)] {
                for language in Language.allCases {
                    let story = Story(screen, width, height, language)
                    #expect(story.terminal.screen.size == Size(width: width, height: height))
                    if width >= 40, height >= 10 { #expect(story.lines[0].contains("PayDeck")) }
                }
            }
        }
    }

    @Test("under 80x24 there is one table, and it says which columns are hidden")
    func compact() {
        let story = Story(.channels, 60, 20)
        #expect(story.sees("hidden: "))
        #expect(story.messageLine.contains("TREND 10m"))
        #expect(!story.sees("errors 5m"))
    }

    @Test("figures that are not there are shown as missing, never as nought")
    func missing() {
        let story = Story(.channels, change: { snapshot in
            snapshot.channels[0] = Fixtures.channel("wechat", .idle, success: nil, change: nil, rate: 0, weight: 45)
            snapshot.channels[0].costMillionths = nil
            snapshot.channels[0].splitFailureBasisPoints = nil
        })
        let row = story.lines.first { $0.contains("wechat") && $0.contains("idle") } ?? ""
        #expect(row.split(separator: " ").filter { $0 == "-" }.count == 4, "\(row)")
    }
}
