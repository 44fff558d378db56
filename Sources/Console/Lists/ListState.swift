/// Where a person stands in a list, and how it is arranged.
package struct ListState: Sendable, Equatable {
    /// The row under `>`, by its own name, so that it stays the same row when the list moves.
    package var selectedID: String?
    /// Its last place, for when the row has gone.
    var index = 0
    /// Nobody has moved yet: the newest or worst rows stay in sight.
    var follows = true
    var firstRow = 0
    var scrolledColumns = 0
    var sort: Sort?
    package var filter: RowFilter?
    package var filterText = ""
    /// Rows that the next verb acts on together, by their names.
    package var marked: Set<String> = []

    struct Sort: Sendable, Equatable {
        var key: String
        var isDescending: Bool
    }

    /// Takes over a list that may have changed: keeps the selected row and its distance from the upper rim.
    mutating func align(to ids: [String], height: Int) {
        guard !ids.isEmpty else {
            selectedID = nil
            index = 0
            firstRow = 0
            return
        }
        if let selectedID, let place = ids.firstIndex(of: selectedID) {
            if !follows { firstRow = max(0, firstRow + place - index) }
            index = place
        } else {
            index = min(index, ids.count - 1)
            if follows { index = 0 }
            selectedID = ids[index]
        }
        if follows { firstRow = 0 }
        firstRow = min(firstRow, max(0, ids.count - height))
    }

    /// Selects the row `offset` places on. From a row out of sight it starts at the first one in sight.
    mutating func move(by offset: Int, in ids: [String], height: Int) {
        guard !ids.isEmpty else { return }
        let isVisible = index >= firstRow && index < firstRow + height
        let start = follows && !isVisible ? firstRow - (offset > 0 ? 1 : 0) : index
        select(min(max(0, start + offset), ids.count - 1), in: ids, height: height)
    }

    mutating func select(_ place: Int, in ids: [String], height: Int) {
        guard ids.indices.contains(place) else { return }
        follows = false
        index = place
        selectedID = ids[place]
        firstRow = min(max(firstRow, place - max(1, height) + 1), place)
    }

    /// The first row again, following what is new.
    mutating func follow(_ ids: [String]) {
        follows = true
        index = 0
        firstRow = 0
        selectedID = ids.first
    }
}
