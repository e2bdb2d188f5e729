/** A function of a text that remembers its answers, for as many texts as `most`: of texts that come again and again, nearly all of its calls. */
export const remembered = <T>(most: number, answer: (text: string) => T): ((text: string) => T) => {
  const answers = new Map<string, { readonly value: T }>();
  return (text) => {
    const known = answers.get(text);
    if (known) return known.value;
    if (answers.size >= most) answers.clear();
    const value = answer(text);
    answers.set(text, { value });
    return value;
  };
};
