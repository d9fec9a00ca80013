output = {};
output.found = /(?<x>(?:.|x)*)*\1$/.exec(`${'x'.repeat(5000)}y`);
