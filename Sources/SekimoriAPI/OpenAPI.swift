enum OpenAPI { static let document: [String: String] = [:] }
