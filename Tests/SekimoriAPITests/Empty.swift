// SekimoriAPITests
