output = {}; const rest = `
