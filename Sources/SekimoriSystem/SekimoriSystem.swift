// SekimoriSystem
