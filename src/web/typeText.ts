import type { Json } from './openapi.ts';

/** A JSON Schema of this program as the type that a reader of TypeScript would write. */
export function typeText(schema: Json, indent = ''): string {
  const { $ref, type, properties, items, prefixItems, anyOf, additionalProperties } = schema;
  if (typeof $ref === 'string') return $ref.split('/').at(-1) ?? 'unknown';
  if ('const' in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (Array.isArray(anyOf)) return [...new Set(anyOf.map((one: Json) => typeText(one, indent)))].join(' | ');
  if (Array.isArray(type))
    return type.map((one: unknown) => typeText({ ...schema, type: one }, indent)).join(' | ');
  if (Array.isArray(prefixItems))
    return `[${prefixItems.map((one: Json) => typeText(one, indent)).join(', ')}]`;
  if (type === 'array') {
    const inner = typeText(isSchema(items) ? items : {}, indent);
    return inner.includes(' | ') && !inner.startsWith('{') ? `(${inner})[]` : `${inner}[]`;
  }
  if (isSchema(properties)) return objectText(schema, properties, indent);
  if (type === 'object') {
    return `{ [name: string]: ${isSchema(additionalProperties) ? typeText(additionalProperties, indent) : 'unknown'} }`;
  }
  if (type === 'integer') return 'number';
  return typeof type === 'string' ? type : 'unknown';
}

function objectText({ required }: Json, properties: Json, indent: string): string {
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, one]) => {
    const schema = isSchema(one) ? one : {};
    const note = typeof schema.description === 'string' ? `  // ${schema.description}` : '';
    return `${inner}${name}${needed.includes(name) ? '' : '?'}: ${typeText(schema, inner)}${note}`;
  });
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}

function isSchema(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
