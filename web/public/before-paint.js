// Runs before the first picture, so that the page begins in the chosen scheme and with the right outline.
try {
  const theme = localStorage.getItem('millrace.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.rail = localStorage.getItem('millrace.rail') ?? 'open';
  const signedIn = Object.keys(localStorage).some(
    (key) => key.startsWith('CognitoIdentityServiceProvider.') && key.endsWith('.LastAuthUser'),
  );
  if (signedIn) document.documentElement.dataset.session = 'likely';
} catch {
  // Without storage the page begins in the system's scheme, with the plain outline.
}
