output = {};
throw new Error(`the key is ${input.key}`);
