/// That the hospital typed in what somebody of a vendor phoned or sent on paper (代理入力, R-249, G-6): the vendor's wish
/// in the hospital's words.
package struct ProxyEntry: Hashable, Sendable, Codable {
    /// Who of the vendor asked, by name, as the hospital understood it.
    package let caller: Label
    package let way: Way
    /// When it came, on the hospital's clock.
    package let received: LocalMinute

    /// 受付経路.
    package enum Way: String, Hashable, Sendable, Codable, CaseIterable {
        case phone
        case fax
        case mail
    }

    package init(caller: Label, way: Way, received: LocalMinute) {
        self.caller = caller
        self.way = way
        self.received = received
    }
}
