output = {};
throw new Error('x'.repeat(30 << 20));
