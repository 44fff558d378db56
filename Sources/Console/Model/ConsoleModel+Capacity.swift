import Operations

// The capacity screen and the peak it is about.
extension ConsoleModel {
    /// `:capacity [RATE [HH:MM [MINUTES]]]`: without a rate it is about the planned peak.
    mutating func showCapacity(_ arguments: [String]) -> [ConsoleRequest] {
        if arguments.isEmpty {
            peakQuery = nil
        } else {
            guard let query = PeakWords.query(arguments, now: viewTime) else { return usage(.capacity) }
            peakQuery = query
        }
        let requests = show(.capacity)
        return requests.isEmpty ? [ask()] : requests
    }

    /// `:peak RATE HH:MM [MINUTES]` registers the peak everybody is shown; `:peak off` takes it back.
    mutating func planPeak(_ arguments: [String]) -> [ConsoleRequest] {
        if let fault = forbidden(.planPeak) { return told(fault) }
        if arguments == ["off"] || arguments == ["取消"] { return submit(.dropPeak, Phrase(.capNoPeak)) }
        guard arguments.count >= 2, let query = PeakWords.query(arguments, now: viewTime), let at = query.at else {
            return usage(.planPeak)
        }
        let said = Phrase(
            .capPeak, .text(Figures.hourMinute(at)), .text(Figures.wholeRate(query.centiPerSecond)),
            .text(String(query.minutes)))
        let command = OperatorCommand.planPeak(
            centiPerSecond: AskedCount(clamping: query.centiPerSecond), at: AskedMoment(clamping: at),
            minutes: AskedCount(clamping: query.minutes))
        return submit(command, said)
    }

    mutating func submit(_ command: OperatorCommand, _ said: Phrase) -> [ConsoleRequest] {
        let actionID = newActionID()
        underWay[actionID] = said
        tell(Phrase(.msgSent, .phrase(said)))
        return [.submit(CommandEnvelope(
            actionID: actionID, command: command, reason: "", expectedVersion: 0, typedTarget: "",
            dataAgeMilliseconds: viewTime - (shown?.at ?? viewTime)))]
    }

    var capacityList: ArrangedList<CapacityRow> {
        ArrangedList(
            shown?.capacity?.rows ?? [], columns: CapacityList.columns, state: lists[.capacity] ?? ListState(),
            id: \.id)
    }
}
