import Sekimori

/// Swift Testing has another one.
typealias Attachment = Sekimori.Attachment
