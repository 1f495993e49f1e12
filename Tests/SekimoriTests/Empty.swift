// SekimoriTests
