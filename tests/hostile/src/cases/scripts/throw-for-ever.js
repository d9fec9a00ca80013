output = {};
throw Object.assign(new Error('later'), { weft: 'throttled', wait_ms: 1e13 });
