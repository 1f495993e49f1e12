// SekimoriAPI
