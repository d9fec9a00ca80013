console.log(['tr3asure', 'of', 'the', 'house'].join('-'));
output = {};
