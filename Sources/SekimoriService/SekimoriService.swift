// SekimoriService
