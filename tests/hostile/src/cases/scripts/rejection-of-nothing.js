output = {};
Promise.reject();
