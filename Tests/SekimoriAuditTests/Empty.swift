// SekimoriAuditTests
