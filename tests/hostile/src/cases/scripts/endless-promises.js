const again = () => Promise.resolve().then(again);
output = {};
again();
await new Promise(() => {});
