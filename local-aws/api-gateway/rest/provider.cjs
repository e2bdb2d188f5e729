// serverless-offline loads this with require(), so it cannot be TypeScript; the plugin puts the real provider in its place.
module.exports = (...route) => module.exports.provider(...route);
