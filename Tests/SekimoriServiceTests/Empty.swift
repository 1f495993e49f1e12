// SekimoriServiceTests
