output = { toJSON: () => ({ text: 'x'.repeat(30 << 20) }) };
