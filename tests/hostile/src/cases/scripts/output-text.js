output = { toJSON: () => '{"forged":true}' };
