output = {};
await Promise.all(Array.from({ length: 200 }, () => fetch(`${input.base}/ok`)));
