/** Writes what an element says, where that has changed: into the text that it has, since another one would be styled and laid out anew. */
export const writeText = (element: Element | undefined, text: string): void => {
  if (!element) return;
  const { firstChild } = element;
  if (!(firstChild instanceof Text)) element.textContent = text;
  else if (firstChild.data !== text) firstChild.data = text;
};

/** The same of an attribute. */
export const writeAttribute = (element: Element | undefined, name: string, text: string): void => {
  if (element && element.getAttribute(name) !== text) element.setAttribute(name, text);
};
