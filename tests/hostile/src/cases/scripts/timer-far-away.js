const began = Date.now();
await new Promise((resolve) => setTimeout(resolve, 2147483647));
await new Promise((resolve) => setTimeout(resolve, Infinity));
output = { days: Math.floor((Date.now() - began) / 86400000) };
