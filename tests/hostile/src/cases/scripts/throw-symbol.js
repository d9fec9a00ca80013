output = {};
throw Symbol('odd');
