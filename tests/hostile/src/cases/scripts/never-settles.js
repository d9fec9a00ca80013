output = {};
await new Promise(() => {});
