import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { documentFile, documentText, openApiDocument } from './document';

it('is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const result = await validator.validate(JSON.parse(documentText()));
  expect(result).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

it('is up to date: `npm run openapi` writes it anew', () => {
  expect(readFileSync(documentFile, 'utf8')).toBe(documentText());
});

it('says which parameters are needed, and where each is', () => {
  const query = (name: string, required = false) => ({ name, in: 'query', required });
  const parameters = [
    { name: 'name', in: 'path', required: true },
    query('from', true),
    query('to', true),
    ...['step', 'by', 'where', 'rank', 'fill', 'tz', 'band', 'sketches'].map((name) => query(name)),
  ];
  expect(openApiDocument()).toMatchObject({ paths: { '/metrics/{name}': { get: { parameters } } } });
});

it('says where a person may have had their share, and nowhere else', () => {
  const refuses = { responses: { 429: { description: 'too_many_requests' } } };
  expect(openApiDocument()).toMatchObject({
    paths: {
      '/tickets': { post: refuses },
      '/events': { post: refuses },
      '/metrics/{name}': { get: refuses },
      '/settled': { get: refuses },
      '/items/{type}': { get: refuses },
      '/items/{type}/{subject}': { get: refuses },
      '/sessions': { get: refuses },
      '/sessions/{id}': { get: refuses },
    },
  });
  expect(openApiDocument()).not.toMatchObject({ paths: { '/catalog': { get: refuses } } });
});
