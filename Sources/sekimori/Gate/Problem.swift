internal import Foundation
internal import Sekimori

/// Why the gate did not do it: RFC 9457, with the rule's code and the next step.
struct Problem: Error, Codable, Sendable {
    let title: String?
    let status: Int
    let code: String?
    let detail: String?
    let hint: String?
    let refusal: Refusal?

    init(status: Int, code: String?, detail: String?, hint: String?) {
        title = nil
        self.status = status
        self.code = code
        self.detail = detail
        self.hint = hint
        refusal = nil
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        title = try container.decodeIfPresent(String.self, forKey: .title)
        status = try container.decode(Int.self, forKey: .status)
        code = try container.decodeIfPresent(String.self, forKey: .code)
        detail = try container.decodeIfPresent(String.self, forKey: .detail)
        hint = try container.decodeIfPresent(String.self, forKey: .hint)
        // A newer gate may know rules that this program does not; its words still say them.
        refusal = try? container.decodeIfPresent(Refusal.self, forKey: .refusal)
    }

    /// Whether a rule said no, as opposed to something having gone wrong.
    var isRefusal: Bool { [401, 403, 404, 409, 429].contains(status) }
}
