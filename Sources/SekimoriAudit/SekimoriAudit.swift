// SekimoriAudit
