import { messageOf, UserError } from '@millrace/local-aws/shared/user-error';
import type { TemplateFunction } from './template-functions';

/** What modules of faker.js were called when the Kinesis Data Generator took it over, and are called now. */
const modules: Readonly<Record<string, string>> = { name: 'person', address: 'location' };

/** Functions that have another name now, or another place. */
const functions: Readonly<Record<string, string>> = {
  'name.findName': 'person.fullName',
  'name.title': 'person.jobTitle',
  'address.streetName': 'location.street',
  'address.stateAbbr': 'location.state({"abbreviated":true})',
  'address.cityName': 'location.city',
  'internet.userName': 'internet.username',
  'internet.avatar': 'image.avatar',
  'internet.color': 'color.rgb',
  'phone.phoneNumber': 'phone.number',
  'company.companyName': 'company.name',
  'company.bs': 'company.buzzPhrase',
  'company.bsAdjective': 'company.buzzAdjective',
  'company.bsBuzz': 'company.buzzVerb',
  'company.bsNoun': 'company.buzzNoun',
  'commerce.color': 'color.human',
  'finance.account': 'finance.accountNumber',
  'finance.mask': 'finance.accountNumber(4)',
  'image.imageUrl': 'image.url',
  'random.word': 'word.sample',
  'random.words': 'word.words',
  'random.hexaDecimal': 'string.hexadecimal',
  'datatype.number': 'number.int',
  'datatype.float': 'number.float',
  'datatype.uuid': 'string.uuid',
};

/** Today's name, with the argument that a template gives. */
const expressionOf = (name: string, argument: string): string => {
  const today = functions[name];
  if (today?.endsWith(')')) return today;
  const [module = '', ...rest] = name.split('.');
  const called = today ?? [modules[module] ?? module, ...rest].join('.');
  return argument === '' ? called : `${called}(${argument})`;
};

/** As JavaScript prints a date, which nothing else reads. */
const printedDate = /^\w{3} \w{3} \d\d \d{4} [\d:]{8} GMT[+-]\d{4}/;

/** Every other function of faker.js, which is loaded for templates that use one. The same seed makes the same values. */
export const loadFaker = async (seed: number): Promise<(name: string, argument: string) => TemplateFunction> => {
  const { faker } = await import('@faker-js/faker/locale/en');
  return (name, argument) => {
    const expression = `{{${expressionOf(name, argument)}}}`;
    const write: TemplateFunction = (now) => {
      faker.setDefaultRefDate(now);
      const text = faker.helpers.fake(expression);
      return printedDate.test(text) ? new Date(text).toISOString() : text;
    };
    try {
      if (write(0, () => 0) === '[object Object]') throw new UserError('is more than one value');
    } catch (error) {
      const problem = messageOf(error);
      throw new UserError(/^Cannot resolve/.test(problem) ? 'there is no such function' : problem);
    } finally {
      // What the trial took out of the sequence is put back.
      faker.seed(seed);
    }
    return write;
  };
};
