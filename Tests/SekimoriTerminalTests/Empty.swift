// SekimoriTerminalTests
