// SekimoriTerminal
