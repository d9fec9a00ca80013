const text = 'x'.repeat(16 << 20);
output = { texts: new Array(64).fill(text) };
