output = { text: 'x'.repeat(16 << 20) };
