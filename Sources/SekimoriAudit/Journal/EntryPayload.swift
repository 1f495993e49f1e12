internal import Sekimori

/// What an entry commits to: the event, and the signed text on which it rests, verbatim.
struct EntryPayload: Decodable {
    let event: Event
    let text: String?
    let signature: String?
}
