/**
 * Writes what an element says, where that has changed: into the text that it has, since another one would be styled and laid out anew. Returns
 * whether it has.
 */
export const writeText = (element: Element | undefined, text: string): boolean => {
  if (!element) return false;
  const { firstChild } = element;
  if (firstChild instanceof Text ? firstChild.data === text : text === '' && !firstChild) return false;
  if (firstChild instanceof Text) firstChild.data = text;
  else element.textContent = text;
  return true;
};

/** The same of an attribute. */
export const writeAttribute = (element: Element | undefined, name: string, text: string): boolean => {
  if (!element || element.getAttribute(name) === text) return false;
  element.setAttribute(name, text);
  return true;
};
