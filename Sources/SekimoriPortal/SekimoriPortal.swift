// SekimoriPortal
