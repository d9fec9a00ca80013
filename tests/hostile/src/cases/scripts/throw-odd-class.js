output = {};
throw Object.assign(new Error('odd'), { weft: '__proto__', kind: 'constructor', wait_ms: -1 });
