/// Where a person stands in a list, and how it is arranged.
package struct ListState: Sendable, Equatable {
    /// The row under `>`, by its own name, so that it stays the same row when the list moves.
    package var selectedID: String?
    /// Its place, or the last it had.
    var index = 0
    /// The chosen row is not in the list any more. It stays chosen: no other row is ever taken for it.
    private(set) var isGone = false
    /// When a list that follows last put another row under `>` by itself.
    var shiftedAt: Int64?
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

    /// Takes over a list that may have changed: keeps the selected row and its distance from the upper rim. A row that
    /// has left stays selected, as one that is gone; only a list that follows, or one in which nothing was chosen yet,
    /// selects by place.
    mutating func align(to ids: [String], height: Int) {
        isGone = false
        if follows {
            firstRow = 0
            // What nobody chose goes with what is in sight: its detail is never another row's than those shown.
            if let selectedID, let place = ids.firstIndex(of: selectedID), place < max(1, height) {
                index = place
            } else {
                index = 0
                selectedID = ids.first
            }
            return
        }
        if let selectedID {
            if let place = ids.firstIndex(of: selectedID) {
                firstRow = max(0, firstRow + place - index)
                index = place
            } else {
                isGone = true
                index = min(index, max(0, ids.count - 1))
            }
        } else if !ids.isEmpty {
            index = min(index, ids.count - 1)
            selectedID = ids[index]
        }
        firstRow = min(firstRow, max(0, ids.count - height))
    }

    /// Selects the row `offset` places on. From a row out of sight it starts at the first one in sight.
    mutating func move(by offset: Int, in ids: [String], height: Int) {
        guard !ids.isEmpty else { return }
        let isVisible = index >= firstRow && index < firstRow + height
        // The row that took a gone one's place is the next one down.
        let place = isGone && offset > 0 ? index - 1 : index
        let start = follows && !isVisible ? firstRow - (offset > 0 ? 1 : 0) : place
        select(min(max(0, start + offset), ids.count - 1), in: ids, height: height)
    }

    mutating func select(_ place: Int, in ids: [String], height: Int) {
        guard ids.indices.contains(place) else { return }
        follows = false
        isGone = false
        index = place
        selectedID = ids[place]
        firstRow = min(max(firstRow, place - max(1, height) + 1), place)
    }

    /// The first row again, following what is new.
    mutating func follow(_ ids: [String]) {
        follows = true
        isGone = false
        index = 0
        firstRow = 0
        selectedID = ids.first
    }
}
