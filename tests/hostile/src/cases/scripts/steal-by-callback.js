const seen = [];
const look = function (...args) {
  seen.push(typeof this, args.length, Object.keys(Object(this)).includes('request'));
};
setTimeout(look, 1);
queueMicrotask(look);
process.nextTick(look);
await new Promise((resolve) => setTimeout(resolve, 2));
output = { seen };
