// Sekimori
