/// English words for the rules of risk, and for what the engine does with them.
extension English {
    static let riskSetCodes: [String: String] = [
        "unlike_the_buyer": "unlike buyer", "unlike_the_few_before": "unlike few before",
        "first_order_large": "first order large", "unusual_night": "night orders", "address_crowd": "address crowd",
        "one_body": "one body", "alike_payments": "alike payments", "stepped_payments": "stepped amounts",
        "same_pair": "same pair", "fan_in_fan_out": "fan-in fan-out", "circle": "circle",
        "wide_circle": "wide circle", "watch_list": "watch list", "deny_list": "deny list",
        "allow_list": "allow list",
    ]

    static let riskEventCodes: [String: String] = [
        "risk.rules_changed": "risk rules changed", "risk.rules_refused": "risk rules refused",
        "risk.shadowed": "shadow verdict",
    ]

    static let riskActCodes: [String: String] = ["risk_rules": "risk rules"]
}
