output = { text: '\ud800', ['\udfff']: '\udc00\ud800', nul: '\u0000' };
