// SekimoriWireTests
