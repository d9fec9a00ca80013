output = { guess: ['tr3asure', 'of', 'the', 'house'].join('-') };
