const numberOf = (text: string): number => Number(text.replaceAll(',', ''));

/** Every number of a text, as it is written there: `2,628` or `0.029`. */
export const numbersIn = (text: string): number[] =>
  [...text.matchAll(/\d[\d.,]*\d|\d/g)].map(([found]) => numberOf(found));

const product = (text: string): number =>
  text
    .split(/ (?=[×÷] )/)
    .reduce(
      (result, part) =>
        part.startsWith('÷ ') ? result / numberOf(part.slice(2)) : result * numberOf(part.replace('× ', '')),
      1,
    );

const sum = (text: string): number =>
  text
    .split(/ (?=[+−] )/)
    .reduce(
      (result, part) =>
        part.startsWith('− ') ? result - product(part.slice(2)) : result + product(part.replace('+ ', '')),
      0,
    );

/** The value of a sum as the documentation writes it: `(76 − 10) × 0.1`. */
export const evaluate = (text: string): number => {
  const inner = /\(([^()]*)\)/.exec(text);
  return inner ? evaluate(text.replace(inner[0], sum(inner[1] ?? '').toFixed(12))) : sum(text);
};
