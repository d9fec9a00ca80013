output = { [input.key]: { [input.key]: 1 } };
