// The entries of functions are loaded with require(), so this cannot be TypeScript; the plugin puts what runs them in its place.
exports.run = undefined;
