// SekimoriRecords
