output = {};
throw Object.assign(new Error(input.key), { weft: 'unauthorized' });
