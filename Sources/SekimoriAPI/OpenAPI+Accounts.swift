extension OpenAPI {
    static let accountSchemas: [String: JSON] = [
        "IdentityCheck": object([
            "requester": "Label", "method": oneOf("photo-document", "call-back", "vouched-for", "other"),
            "document": "Label", "verifier": "Label", "why": "Label",
        ]),
        "EnrolmentBeginning": object([
            "person": "Id", "invitation": string,
            "password": ["type": "string", "minLength": 12, "maxLength": 128],
        ]),
        "EnrolmentView": object([
            "secret": string("Base32, to be typed into the app."), "uri": string("otpauth://totp/…, to be scanned."),
            "expires": "Instant",
        ]),
        "EnrolmentConfirmation": object([
            "person": "Id", "invitation": string, "code": string("The six digits the app shows."),
        ]),
        "PasswordSignIn": object([
            "person": string("A person's id, or a technician's."), "password": string,
            "code": string("The six digits the app shows."),
        ]),
        "SignOut": object(["everywhere": boolean]),
        "MeView": object(
            ["actor": "Actor", "name": string],
            optional: [
                "vendor": "Id", "vendorName": "Label", "lastGood": object(["at": "Instant", "source": string]),
                "lastFailed": object(["at": "Instant", "source": string, "count": integer]),
                "expires": "Instant",
            ]),
    ]
}
