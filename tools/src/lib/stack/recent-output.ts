/** Keeps the end of what a program prints, for when it fails. */
export const recentOutput = (characters = 20_000) => {
  let text = '';
  return {
    add: (more: string): void => {
      text = (text + more).slice(-characters);
    },
    text: (): string => text.trim(),
  };
};
