output = {};
Promise.reject(new Error('lost'));
