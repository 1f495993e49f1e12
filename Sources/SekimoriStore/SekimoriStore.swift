// SekimoriStore
