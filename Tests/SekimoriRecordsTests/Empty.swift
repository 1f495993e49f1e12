// SekimoriRecordsTests
